import { expect, test } from 'vitest'
import { framesForTarget, sampleOrdinals, type SamplingSpec } from '../../../src/engine/model/sampling'

const spec: SamplingSpec = { frames: 4, stride: 3, window: 'start', padding: 'repeat-last' }

test('windows at the start, in the middle and at the end', () => {
  // A window spans 10 pictures, so 5 of 15 are spare.
  expect(sampleOrdinals(15, spec)).toEqual({ ordinals: [0, 3, 6, 9], padded: 0 })
  expect(sampleOrdinals(15, { ...spec, window: 'middle' }).ordinals).toEqual([2, 5, 8, 11])
  expect(sampleOrdinals(15, { ...spec, window: 'end' }).ordinals).toEqual([5, 8, 11, 14])
})

test('in a clip that is long enough: the stride holds, nothing is padded, the window is inside', () => {
  for (const window of ['start', 'middle', 'end'] as const)
    for (let frameCount = 10; frameCount < 40; frameCount++) {
      const { ordinals, padded } = sampleOrdinals(frameCount, { ...spec, window })
      expect(padded).toBe(0)
      expect(ordinals.slice(1).map((ordinal, i) => ordinal - ordinals[i]!)).toEqual([3, 3, 3])
      expect(ordinals[0]).toBeGreaterThanOrEqual(0)
      expect(ordinals[3]).toBeLessThan(frameCount)
      if (window === 'middle') expect(Math.abs(ordinals[0]! - (frameCount - 1 - ordinals[3]!))).toBeLessThanOrEqual(1)
    }
})

test('a short clip shows its last frame again, or loops', () => {
  for (const window of ['start', 'middle', 'end'] as const) {
    expect(sampleOrdinals(5, { ...spec, window })).toEqual({ ordinals: [0, 3, 4, 4], padded: 2 })
    expect(sampleOrdinals(5, { ...spec, window, padding: 'loop' })).toEqual({ ordinals: [0, 3, 1, 4], padded: 2 })
  }
  expect(sampleOrdinals(1, spec)).toEqual({ ordinals: [0, 0, 0, 0], padded: 3 })
})

test('explicit ordinals are taken as they are', () => {
  expect(sampleOrdinals(9, { ...spec, window: 'explicit', ordinals: [8, 0, 8] })).toEqual({
    ordinals: [8, 0, 8],
    padded: 0,
  })
})

test('an explicit ordinal outside the clip is named, with the range', () => {
  expect(() => sampleOrdinals(9, { ...spec, window: 'explicit', ordinals: [0, 9] })).toThrow(
    expect.objectContaining({
      code: 'model/ordinal-out-of-range',
      message: expect.stringMatching(/Ordinal 9 .* 9 frames \(0 to 8\)/),
    }),
  )
})

test.each([[[]], [undefined]])('explicit without ordinals is refused (%j)', (ordinals) => {
  expect(() => sampleOrdinals(9, { ...spec, window: 'explicit', ordinals })).toThrow(
    expect.objectContaining({ code: 'model/bad-sampling' }),
  )
})

test('an empty clip', () => {
  expect(() => sampleOrdinals(0, spec)).toThrow(expect.objectContaining({ code: 'model/no-frames' }))
})

test.each([0, -1, 1.5, Number.NaN, 1e9])('frames or stride of %d are refused', (value) => {
  expect(() => sampleOrdinals(9, { ...spec, frames: value })).toThrow(/^frames is/)
  expect(() => sampleOrdinals(9, { ...spec, stride: value })).toThrow(/^stride is/)
})

test('a target that takes as many frames sees all of them', () => {
  expect(framesForTarget(5, 5)).toEqual([0, 1, 2, 3, 4])
})

test('a target that takes half of them sees every second', () => {
  expect(framesForTarget(32, 16)).toEqual(Array.from({ length: 16 }, (_, i) => 2 * i + 1))
})

test('a target that takes more sees the last one again', () => {
  expect(framesForTarget(3, 5)).toEqual([0, 1, 2, 2, 2])
})

test('fewer frames: distinct, rising, inside, steps as even as whole numbers can be, ends left out alike', () => {
  for (let attacked = 2; attacked < 40; attacked++)
    for (let target = 1; target < attacked; target++) {
      const positions = framesForTarget(attacked, target)
      const steps = positions.slice(1).map((position, i) => position - positions[i]!)
      expect(positions).toHaveLength(target)
      expect(Math.min(1, ...steps)).toBe(1)
      expect(positions.at(-1)).toBeLessThan(attacked)
      if (steps.length > 0) expect(Math.max(...steps) - Math.min(...steps)).toBeLessThanOrEqual(1)
      expect(Math.abs(positions[0]! - (attacked - 1 - positions.at(-1)!))).toBeLessThanOrEqual(1)
    }
})

test('no frames are refused', () => {
  expect(() => framesForTarget(0, 4)).toThrow(expect.objectContaining({ code: 'model/bad-sampling' }))
  expect(() => framesForTarget(4, 0)).toThrow(expect.objectContaining({ code: 'model/bad-sampling' }))
})
