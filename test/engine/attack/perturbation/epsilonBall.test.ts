import { expect, test } from 'vitest'
import {
  boundOfFrames,
  boundOfImage,
  checkBound,
  maxAbsoluteDifference,
} from '../../../../src/engine/attack/perturbation/epsilonBall'
import type { FrameClip, ImageClip } from '../../../../src/engine/tensor/clipArray'

const size = { frames: 2, height: 3, width: 4 }
const count = 2 * 3 * 4 * 3

const benign: FrameClip = {
  space: 'frame',
  ...size,
  data: Uint8Array.from({ length: count }, (_, i) => (i * 37) % 256),
}

/** Byte of a pixel, found by its coordinates and not by a loop order. */
const byteAt = (t: number, c: number, y: number, x: number): number => benign.data[((t * 3 + y) * 4 + x) * 3 + c]!

function imageOf(change: (t: number, c: number, y: number, x: number) => number): ImageClip {
  const data = new Float32Array(count)
  for (let t = 0; t < 2; t++)
    for (let c = 0; c < 3; c++)
      for (let y = 0; y < 3; y++)
        for (let x = 0; x < 4; x++)
          data[((t * 3 + c) * 3 + y) * 4 + x] = Math.fround(byteAt(t, c, y, x) / 255) + change(t, c, y, x)
  return { space: 'image', ...size, data }
}

test('the largest difference is found wherever it is', () => {
  for (let place = 0; place < 5; place++) {
    const other = new Float32Array(5).fill(0.25)
    other[place] = -0.5
    expect(maxAbsoluteDifference(new Float32Array(5), other)).toBe(0.5)
  }
  expect(maxAbsoluteDifference([], [])).toBe(0)
})

test.each([0, 2, 4])('NaN at %i makes the bound NaN', (place) => {
  const other = new Float32Array(5).fill(1)
  other[place] = Number.NaN

  expect(maxAbsoluteDifference(new Float32Array(5), other)).toBeNaN()
})

test('clips of different size have no bound', () => {
  expect(() => maxAbsoluteDifference([1], [1, 2])).toThrow(expect.objectContaining({ code: 'attack/length-mismatch' }))
})

test('an unchanged clip has bound 0 although its layout differs', () => {
  expect(
    boundOfImage(
      benign,
      imageOf(() => 0),
    ),
  ).toBe(0)
})

test('one changed value is found at any frame, channel and place', () => {
  for (const [t, c, y, x] of [
    [0, 0, 0, 0],
    [1, 2, 2, 3],
    [0, 1, 2, 0],
    [1, 0, 0, 3],
  ]) {
    const changed = imageOf((...place) => (place.join() === [t, c, y, x].join() ? -0.125 : 0.01))
    expect(boundOfImage(benign, changed)).toBeCloseTo(0.125, 6)
  }
})

test('NaN in the float clip is not missed', () => {
  expect(
    boundOfImage(
      benign,
      imageOf((t, c, y, x) => (t + c + y + x === 0 ? Number.NaN : 0.1)),
    ),
  ).toBeNaN()
})

test('8-bit pictures have a bound in steps of 1/255', () => {
  const adversarial = { ...benign, data: benign.data.map((value, i) => (i === 8 ? value - 16 : value)) }

  expect(boundOfFrames(benign, adversarial)).toBe(16 / 255)
})

test('float32 rounding of x + epsilon passes for every 8-bit x, anything more does not', () => {
  const epsilon = 16 / 255
  for (let value = 0; value + 16 <= 255; value++) {
    const x = Math.fround(value / 255)
    expect(() => checkBound(Math.abs(Math.fround(x + Math.fround(epsilon)) - x), epsilon)).not.toThrow()
  }
  expect(() => checkBound(epsilon + 1e-6, epsilon)).toThrow(expect.objectContaining({ code: 'attack/bound-broken' }))
  expect(() => checkBound(Number.NaN, epsilon)).toThrow(expect.objectContaining({ code: 'attack/bound-broken' }))
})
