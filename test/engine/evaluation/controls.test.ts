import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { signNoise, uniformNoise } from '../../../src/engine/evaluation/controls'
import { createRandom } from '../../../src/engine/tensor/random'
import type { ImageClip } from '../../../src/engine/tensor/clipArray'

const epsilon = 16 / 255

function grey(value: number, frames = 4): ImageClip {
  const size = { frames, height: 50, width: 50 }
  return { space: 'image', ...size, data: new Float32Array(frames * 3 * 50 * 50).fill(value) }
}

function mean(values: ArrayLike<number>, of: (value: number) => number = (value) => value): number {
  return Array.from(values).reduce((sum, value) => sum + of(value), 0) / values.length
}

/** xoshiro128** and SplitMix32 in whole numbers of any size, as their definitions are printed. */
function* wordsByDefinition(seed: number): Generator<number> {
  const mask = 2n ** 32n - 1n
  const rotate = (word: bigint, bits: bigint): bigint => ((word << bits) | (word >> (32n - bits))) & mask
  const split = function* (start: bigint): Generator<bigint> {
    for (let state = start; ;) {
      state = (state + 0x9e3779b9n) & mask
      let word = state
      word = ((word ^ (word >> 16n)) * 0x21f0aaadn) & mask
      word = ((word ^ (word >> 15n)) * 0x735a2d97n) & mask
      yield word ^ (word >> 15n)
    }
  }
  const low = split(BigInt(seed) & mask)
  const high = split(BigInt(seed) >> 32n)
  const next = (words: Generator<bigint>): bigint => words.next().value as bigint
  const s = [next(low), next(low) ^ next(high), next(low), next(low) ^ next(high)]
  while (true) {
    yield Number((rotate((s[1]! * 5n) & mask, 7n) * 9n) & mask)
    const t = (s[1]! << 9n) & mask
    s[2]! ^= s[0]!
    s[3]! ^= s[1]!
    s[1]! ^= s[2]!
    s[0]! ^= s[3]!
    s[2]! ^= t
    s[3] = rotate(s[3]!, 11n)
  }
}

test.each([0, 1, 42, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1])('seed %d follows the definition of the generator', (seed) => {
  const random = createRandom(seed)
  const defined = wordsByDefinition(seed)

  for (let i = 0; i < 500; i++) expect(random()).toBe(defined.next().value)
})

test('the same seed gives the same bytes, another seed others', () => {
  const bytes = (seed: number): string =>
    createHash('sha256')
      .update(new Uint8Array(uniformNoise(grey(0.5), epsilon, seed).data.buffer))
      .digest('hex')

  expect(bytes(7)).toBe(bytes(7))
  expect(new Set([0, 1, 7, 2 ** 32, 2 ** 32 + 7].map(bytes)).size).toBe(5)
})

test('uniform noise fills [-epsilon, epsilon] evenly', () => {
  const noise = uniformNoise(grey(0.5), epsilon, 3).data.map((value) => (value - 0.5) / epsilon)
  const bins = new Array<number>(10).fill(0)
  for (const value of noise) bins[Math.min(9, Math.floor((value + 1) * 5))]!++

  expect(Math.max(...noise.map(Math.abs))).toBeLessThanOrEqual(1 + 1e-6)
  expect(Math.abs(mean(noise))).toBeLessThan(4 * Math.sqrt(1 / 3 / noise.length))
  expect(mean(noise, (value) => value * value)).toBeCloseTo(1 / 3, 2)
  // Chi-squared with 9 degrees of freedom: 99.9% lie below 27.9.
  const expected = noise.length / 10
  expect(bins.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)).toBeLessThan(27.9)
})

test('sign noise is epsilon up or down, half and half, without memory', () => {
  const signs = signNoise(grey(0.5), epsilon, 11).data.map((value) => (value - 0.5) / epsilon)

  for (const sign of signs) expect(Math.abs(sign)).toBeCloseTo(1, 5)
  const tolerance = 4 / Math.sqrt(signs.length)
  expect(Math.abs(mean(signs))).toBeLessThan(tolerance)
  for (const lag of [1, 50, 2500])
    expect(Math.abs(mean(signs.slice(lag).map((sign, i) => sign * signs[i]!)))).toBeLessThan(tolerance * 1.1)
})

test('black stays at least 0 and white at most 1', () => {
  for (const noise of [uniformNoise, signNoise]) {
    const [black, white] = [noise(grey(0, 1), epsilon, 5), noise(grey(1, 1), epsilon, 5)]
    expect(Math.min(...black.data)).toBe(0)
    expect(Math.max(...black.data)).toBeLessThanOrEqual(Math.fround(epsilon))
    expect(Math.max(...white.data)).toBe(1)
    expect(Math.min(...white.data)).toBeGreaterThanOrEqual(Math.fround(1 - epsilon))
  }
})

test('epsilon 0 changes nothing, and the clip given is never changed', () => {
  const clip = grey(0.25, 1)

  for (const noise of [uniformNoise, signNoise]) {
    expect(noise(clip, 0, 1)).toEqual(clip)
    noise(clip, epsilon, 1)
    expect(clip.data.every((value) => value === 0.25)).toBe(true)
  }
})

test.each([
  ['uniform', uniformNoise],
  ['sign', signNoise],
] as const)('%s noise in an L2 ball: every frame is epsilon long', (_, noise) => {
  const clip = grey(0.5)
  const { data } = noise(clip, 3, 8, { norm: 'l2' })

  for (let frame = 0; frame < 4; frame++) {
    const moved = data.slice(frame * 7500, (frame + 1) * 7500).map((value) => value - 0.5)
    expect(Math.sqrt(moved.reduce((sum, value) => sum + value ** 2, 0))).toBeCloseTo(3, 4)
  }
})

test.each([
  ['uniform', uniformNoise],
  ['sign', signNoise],
] as const)('%s noise stays inside its mask, where it is what it is without one', (_, noise) => {
  const clip = grey(0.5)
  const region = { top: 10, left: 5, height: 20, width: 30 }
  const masked = noise(clip, epsilon, 8, { frames: [1, 3], region }).data
  const everywhere = noise(clip, epsilon, 8).data

  for (let place = 0; place < masked.length; place++) {
    const [frame, row, column] = [Math.floor(place / 7500), Math.floor(place / 50) % 50, place % 50]
    const isInside = frame % 2 === 1 && row >= 10 && row < 30 && column >= 5 && column < 35
    expect(masked[place]).toBe(isInside ? everywhere[place] : 0.5)
  }
})
