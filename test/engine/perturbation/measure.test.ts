import type { PerturbationSizes } from '../../../src/contract/result'
import { expect, test } from 'vitest'
import { measurePerturbation } from '../../../src/engine/perturbation/measure'
import type { ImageClip } from '../../../src/engine/tensor/clipArray'

const epsilon = 16 / 255
const size = { frames: 3, height: 4, width: 5 }
const perFrame = 3 * 4 * 5

function clipOf(value: (i: number) => number): ImageClip {
  return { space: 'image', ...size, data: Float32Array.from({ length: 3 * perFrame }, (_, i) => value(i)) }
}

const benign = clipOf((i) => 0.3 + 0.4 * Math.abs(Math.sin(i)))
const change = (i: number): number => epsilon * Math.sin(i * 1.3)
const adversarial = clipOf((i) => benign.data[i]! + change(i))

test('every figure is what its formula says, written out once more', () => {
  const { overall, frames } = measurePerturbation(benign, adversarial, epsilon)
  const check = (found: PerturbationSizes['overall'], from: number, to: number): void => {
    const changes = [...adversarial.data.slice(from, to)].map((value, i) => value - benign.data[from + i]!)
    const meanSquare = changes.map((d) => d ** 2).reduce((a, b) => a + b) / changes.length
    expect(found.linf).toBeCloseTo(Math.max(...changes.map(Math.abs)), 12)
    expect(found.l2).toBeCloseTo(Math.hypot(...changes), 12)
    expect(found.meanAbsolute).toBeCloseTo(changes.map(Math.abs).reduce((a, b) => a + b) / changes.length, 12)
    expect(found.psnrDecibels).toBeCloseTo(20 * Math.log10(1 / Math.sqrt(meanSquare)), 10)
  }

  expect(frames).toHaveLength(3)
  check(overall, 0, 3 * perFrame)
  frames.forEach((frame, i) => check(frame, i * perFrame, (i + 1) * perFrame))
})

test('sign noise of epsilon: all figures are known beforehand', () => {
  const signs = clipOf((i) => benign.data[i]! + (i % 2 ? epsilon : -epsilon))
  const { overall, frames } = measurePerturbation(benign, signs, epsilon)

  expect(overall.linf).toBeCloseTo(epsilon, 6)
  expect(overall.l2).toBeCloseTo(epsilon * Math.sqrt(3 * perFrame), 5)
  expect(overall.meanAbsolute).toBeCloseTo(epsilon, 6)
  expect(overall.shareAtBound).toBe(1)
  expect(overall.psnrDecibels).toBeCloseTo(20 * Math.log10(255 / 16), 4)
  expect(frames.map(({ shareAtBound }) => shareAtBound)).toEqual([1, 1, 1])
})

test('the share at the bound is counted per frame', () => {
  // Of frame 1, a quarter of the values is at the bound; elsewhere none is.
  const some = clipOf((i) => benign.data[i]! + (i >= perFrame && i < 1.25 * perFrame ? -epsilon : epsilon * 0.99))
  const { overall, frames } = measurePerturbation(benign, some, epsilon)

  expect(frames.map(({ shareAtBound }) => shareAtBound)).toEqual([0, 0.25, 0])
  expect(overall.shareAtBound).toBeCloseTo(0.25 / 3, 12)
})

test('identical clips: nothing changed, and no PSNR', () => {
  expect(measurePerturbation(benign, benign, epsilon).overall).toEqual({
    linf: 0,
    l2: 0,
    meanAbsolute: 0,
    shareAtBound: 0,
    psnrDecibels: null,
  })
})

test('a bound of 0 has no share', () => {
  expect(measurePerturbation(benign, benign, 0).overall.shareAtBound).toBeNull()
})

test('scaling by two: norms double, PSNR falls by 6.02 dB; swapping the clips changes nothing', () => {
  const half = measurePerturbation(
    benign,
    clipOf((i) => benign.data[i]! + change(i) / 2),
    epsilon,
  ).overall
  const whole = measurePerturbation(benign, adversarial, epsilon).overall

  for (const norm of ['linf', 'l2', 'meanAbsolute'] as const) expect(whole[norm]).toBeCloseTo(2 * half[norm], 5)
  expect(half.psnrDecibels! - whole.psnrDecibels!).toBeCloseTo(20 * Math.log10(2), 4)
  expect(measurePerturbation(adversarial, benign, epsilon).overall).toEqual(whole)
})

test('norms of frames make the overall norms', () => {
  const { overall, frames } = measurePerturbation(benign, adversarial, epsilon)

  expect(overall.linf).toBe(Math.max(...frames.map(({ linf }) => linf)))
  expect(overall.l2).toBeCloseTo(Math.hypot(...frames.map(({ l2 }) => l2)), 12)
  expect(overall.meanAbsolute).toBeCloseTo(
    frames.reduce((sum, { meanAbsolute }) => sum + meanAbsolute / 3, 0),
    12,
  )
})

test.each([Number.NaN, Infinity])('%d is reported with its frame', (value) => {
  const broken = clipOf((i) => (i === perFrame + 3 ? value : 0.5))

  expect(() => measurePerturbation(benign, broken, epsilon)).toThrow(
    expect.objectContaining({ code: 'perturbation/not-finite', message: expect.stringContaining('Frame 1') }),
  )
})

test('clips of another size, or without frames', () => {
  const other = { ...benign, height: 5, width: 4 }
  const empty: ImageClip = { ...size, space: 'image', frames: 0, data: new Float32Array(0) }

  expect(() => measurePerturbation(benign, other, epsilon)).toThrow(/3 frames of 4x5 pixels, .* 3 frames of 5x4/)
  expect(() => measurePerturbation(empty, empty, epsilon)).toThrow(
    expect.objectContaining({ code: 'perturbation/size-mismatch' }),
  )
})
