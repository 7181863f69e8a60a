import { describe, expect, test } from 'vitest'
import { cosineOf } from '../../../src/engine/feature/recordJob'

describe('the cosine between features', () => {
  test('is summed in float64, from -1 to 1', () => {
    expect(cosineOf(Float32Array.of(1, 2, 2), Float32Array.of(2, 4, 4))).toBe(1)
    expect(cosineOf(Float32Array.of(1, 0), Float32Array.of(0, 3))).toBe(0)
    expect(cosineOf(Float32Array.of(1, -1), Float32Array.of(-2, 2))).toBe(-1)
    expect(cosineOf(Float32Array.of(3, 4), Float32Array.of(4, 3))).toBeCloseTo(24 / 25, 15)
    // 1e30 squared is no float32.
    expect(cosineOf(Float32Array.of(1e30, 1e30), Float32Array.of(1e30, 1e30))).toBeCloseTo(1, 12)
  })

  test.each([
    [[0, 0], [1, 1], /^The benign features are all zero/],
    [[1, 1], [0, 0], /^The adversarial features are all zero/],
    [[1, Number.NaN], [1, 1], /^The features are not finite/],
    [[1, 1], [Infinity, 1], /^The features are not finite/],
  ])('of %j and %j there is none, with the reason', (benign, adversarial, reason) => {
    expect(cosineOf(Float32Array.from(benign), Float32Array.from(adversarial))).toMatch(reason)
  })
})
