import { expect, test } from 'vitest'
import { checkMoments, gradientScale, joinMoments, momentsOf, spreadOf } from '../../../src/engine/attack/dispersion'
import { spacedValues } from '../gradient/tools'

test('1, 2, 3, 4 has the unbiased standard deviation sqrt(5/3)', () => {
  expect(spreadOf(momentsOf(Float32Array.of(4, 1, 3, 2)))).toBeCloseTo(Math.sqrt(5 / 3), 12)
})

test('moments of parts, joined, are those of the whole, also far from zero', () => {
  const whole = spacedValues(60, 2, [1000, 1003])
  const parts = [whole.subarray(0, 7), whole.subarray(7, 30), whole.subarray(30)]

  expect(spreadOf(joinMoments(parts.map(momentsOf)))).toBeCloseTo(spreadOf(momentsOf(whole)), 9)
  expect(joinMoments(parts.map(momentsOf)).mean).toBeCloseTo(momentsOf(whole).mean, 9)
})

test('the scale times the deviations is the gradient of the standard deviation', () => {
  const values = Float64Array.from(spacedValues(9, 4))
  const spread = (changed: Float64Array): number => {
    const mean = changed.reduce((sum, value) => sum + value, 0) / changed.length
    return Math.sqrt(changed.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (changed.length - 1))
  }
  const moments = momentsOf(Float32Array.from(values))
  for (const [index, value] of values.entries()) {
    const difference = (spread(values.with(index, value + 1e-5)) - spread(values.with(index, value - 1e-5))) / 2e-5

    expect(gradientScale(moments) * (value - moments.mean)).toBeCloseTo(difference, 6)
  }
})

test('equal activations have no spread and no gradient, rather than 0/0', () => {
  const moments = momentsOf(new Float32Array(5).fill(0.25))

  expect(spreadOf(moments)).toBe(0)
  expect(gradientScale(moments)).toBe(0)
})

test.each([
  [Float32Array.of(1), 'attack/too-few-activations'],
  [Float32Array.of(1, Number.NaN, 2), 'attack/not-finite'],
  [Float32Array.of(1, Infinity), 'attack/not-finite'],
])('%s has no standard deviation: %s', (values, code) => {
  expect(() => checkMoments(momentsOf(values))).toThrow(expect.objectContaining({ code }))
})
