import { expect, test } from 'vitest'
import { publishedI2v } from '../../../src/contract/plan'
import { checkParameters } from '../../../src/engine/attack/parameters'

const published = { epsilon: publishedI2v.epsilon, steps: publishedI2v.steps, stepSize: publishedI2v.stepSize }

test('the published parameters pass without a word', () => {
  expect(checkParameters(published)).toEqual([])
})

test.each([0, 1 / 255, 1])('epsilon %d is allowed', (epsilon) => {
  expect(() => checkParameters({ ...published, epsilon })).not.toThrow()
})

test('epsilon 0 is allowed and said to change nothing', () => {
  expect(checkParameters({ ...published, epsilon: 0 })).toEqual([expect.stringContaining('benign clip')])
})

test('epsilon 16 is taken for 16/255', () => {
  expect(() => checkParameters({ ...published, epsilon: 16 })).toThrow(
    expect.objectContaining({ code: 'attack/bad-epsilon', tip: 'Did you mean 16/255 (0.0627)?' }),
  )
})

test.each([-0.01, -16, 1.0001, 256, Number.NaN, Infinity, -Infinity])('epsilon %d is refused', (epsilon) => {
  expect(() => checkParameters({ ...published, epsilon })).toThrow(
    expect.objectContaining({ code: 'attack/bad-epsilon', message: expect.stringContaining(String(epsilon)) }),
  )
})

test.each([-1, 0, 1.5, 100_001, 1e6, Number.NaN, Infinity])('%d steps are refused', (steps) => {
  expect(() => checkParameters({ ...published, steps })).toThrow(
    expect.objectContaining({ code: 'attack/bad-steps', message: expect.stringContaining(String(steps)) }),
  )
})

test.each([1, 100_000])('%d steps are allowed', (steps) => {
  expect(() => checkParameters({ ...published, steps })).not.toThrow()
})

test.each([0, -0.005, 1.01, 2, Number.NaN, Infinity])('step size %d is refused', (stepSize) => {
  expect(() => checkParameters({ ...published, stepSize })).toThrow(
    expect.objectContaining({ code: 'attack/bad-step-size', message: expect.stringContaining(String(stepSize)) }),
  )
})

test.each([
  { method: 'dr', variant: 'corrected' },
  { method: 'aens', variant: 'corrected', momentum: 1 },
  { method: 'i2v', variant: 'reference', momentum: 0 },
] as const)('%o is allowed', (options) => {
  expect(checkParameters({ ...published, ...options })).toEqual([])
})

test.each([-0.1, 1.5, Number.NaN, Infinity])('momentum %d of AENS-I2V is refused', (momentum) => {
  expect(() => checkParameters({ ...published, method: 'aens', momentum })).toThrow(
    expect.objectContaining({ code: 'attack/bad-momentum', message: expect.stringContaining(String(momentum)) }),
  )
})

test.each(['i2v', 'dr'] as const)('%s has no momentum', (method) => {
  expect(() => checkParameters({ ...published, method, momentum: 0.5 })).toThrow(
    expect.objectContaining({ code: 'attack/bad-momentum', message: expect.stringContaining(method) }),
  )
})

test('I2V has one variant', () => {
  expect(() => checkParameters({ ...published, method: 'i2v', variant: 'corrected' })).toThrow(
    expect.objectContaining({ code: 'attack/bad-variant' }),
  )
})

test.each([
  [{ method: 'di-fgsm', probability: 1.5 }, 'attack/bad-probability', '1.5'],
  [{ method: 'di-fgsm', resizeRate: 0.9 }, 'attack/bad-resize-rate', '0.9'],
  [{ method: 'ti-fgsm', kernelLength: 14 }, 'attack/bad-kernel-length', 'an odd number'],
  [{ method: 'ti-fgsm', kernelReach: 0 }, 'attack/bad-kernel-reach', 'more than 0'],
  [{ method: 'si-fgsm', scales: 2.5 }, 'attack/bad-scales', '2.5'],
  [{ method: 'mi-fgsm', momentum: -1 }, 'attack/bad-momentum', '-1'],
  [{ method: 'bim', targetClass: -1 }, 'attack/bad-target-class', '-1'],
  [{ method: 'i2v', targetClass: 3 }, 'attack/bad-target-class', 'FGSM, BIM'],
  [{ method: 'fgsm', steps: 10 }, 'attack/bad-steps', 'fgsm'],
  [{ method: 'fgsm', stepSize: 0.1 }, 'attack/bad-step-size', 'fgsm'],
  [{ method: 'sign-noise', steps: 5 }, 'attack/bad-steps', 'sign-noise'],
  [{ method: 'i2v', norm: 'l2', epsilon: 1001 }, 'attack/bad-epsilon', '0 to 1000'],
] as const)('%o is refused', (plan, code, words) => {
  expect(() => checkParameters(plan)).toThrow(
    expect.objectContaining({ code, message: expect.stringContaining(words) }),
  )
})

test('a radius that was meant for single pixels is remarked on', () => {
  expect(checkParameters({ method: 'i2v', norm: 'l2', epsilon: 16 / 255 })).toEqual([expect.stringContaining('L2')])
  expect(checkParameters({ method: 'i2v', norm: 'l2', epsilon: 3 })).toEqual([])
})

test('a step size of 2 is taken for 2/255', () => {
  expect(() => checkParameters({ method: 'bim', stepSize: 2 })).toThrow(
    expect.objectContaining({ code: 'attack/bad-step-size', tip: 'Did you mean 2/255 (0.0078)?' }),
  )
})
