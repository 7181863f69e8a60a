import { describe, expect, test } from 'vitest'
import {
  defaultText,
  defaultValue,
  methodCatalogue,
  methodDetails,
  methodName,
  methods,
  norms,
  parametersOf,
  rangeText,
} from '../../../src/contract/method'
import { attackPlanSchema, publishedI2v, settledPlanSchema, settlePlan } from '../../../src/contract/plan'

const planOf = (change: object) =>
  attackPlanSchema.parse({ source: { kind: 'clip', path: 'clip.mp4' }, surrogates: [{ card: 'a.json' }], ...change })
const settle = (change: object) => settlePlan(planOf(change))

describe.each(methods)('%s', (method) => {
  const entry = methodCatalogue[method]

  test('is described: sentences, and a loss that is driven somewhere unless there is none', () => {
    for (const text of [entry.summary, entry.loss.explanation]) expect(text).toMatch(/^[A-Z].*\.$/)
    expect(entry.name).not.toBe('')
    expect(entry.source).not.toBe('')
    expect(entry.loss.direction === 'none').toBe(entry.loss.kind === 'none')
    expect(entry.needs.gradient).toBe(entry.loss.kind !== 'none')
  })

  test.each(norms)('its parameters for %s: each once, explained, with a default inside its range', (norm) => {
    const parameters = parametersOf(method, norm)
    const keys = parameters.map(({ key }) => key)

    expect(new Set(keys).size).toBe(keys.length)
    expect(keys.slice(0, 2)).toEqual(['norm', 'epsilon'])
    expect(keys.at(-1)).toBe('seed')
    for (const parameter of parameters) {
      expect(parameter.explanation).toMatch(/^[A-Z].*\.$/)
      expect(rangeText(parameter)).not.toBe('')
      const value = defaultValue(parameter, publishedI2v.epsilon)
      if (parameter.kind === 'choice') expect(parameter.choices.map((choice) => choice.value)).toContain(value)
      else if (value !== undefined) {
        expect(value).toBeGreaterThanOrEqual(parameter.minimum)
        expect(value).toBeLessThanOrEqual(parameter.maximum)
      }
    }
  })

  test('a plan of it settles to numbers, and to the same when it is read again', () => {
    const settled = settle({ method })

    expect(settledPlanSchema.parse(JSON.parse(JSON.stringify(settled)))).toEqual(settled)
    expect(settle(settled)).toEqual(settled)
  })
})

test('a plan keeps what its method has and drops the rest', () => {
  const given = { momentum: 0.5, probability: 0.25, scales: 3, variant: 'corrected' as const }

  expect(settle({ ...given, method: 'i2v' })).not.toHaveProperty('momentum')
  expect(settle({ ...given, method: 'dr' })).toMatchObject({ variant: 'corrected' })
  expect(settle({ ...given, method: 'di-fgsm' })).toMatchObject({ momentum: 0.5, probability: 0.25 })
  expect(settle({ ...given, method: 'di-fgsm' })).not.toHaveProperty('scales')
})

test('the defaults of science.md', () => {
  expect(settle({ method: 'i2v' })).toMatchObject({ norm: 'linf', epsilon: 16 / 255, steps: 60, stepSize: 0.005 })
  expect(settle({ method: 'bim', epsilon: 8 / 255 })).toMatchObject({ steps: 10, stepSize: 0.1 * (8 / 255) })
  expect(settle({ method: 'fgsm', epsilon: 8 / 255 })).toMatchObject({ steps: 1, stepSize: 8 / 255 })
  expect(settle({ method: 'mi-fgsm' })).toMatchObject({ momentum: 1 })
  expect(settle({ method: 'di-fgsm' })).toMatchObject({ probability: 0.5, resizeRate: 250 / 224, momentum: 0 })
  expect(settle({ method: 'ti-fgsm' })).toMatchObject({ kernelLength: 15, kernelReach: 3 })
  expect(settle({ method: 'si-fgsm' })).toMatchObject({ scales: 5 })
  expect(settle({ method: 'sign-noise', seed: 4 })).toMatchObject({ steps: 1, seed: 4 })
})

test('plans of older builds read as they were', () => {
  const old = { method: 'i2v', steps: 7, epsilon: 0.1, stepSize: 0.01, surrogates: [{ card: 'a.json', layer: 'x' }] }

  expect(settledPlanSchema.parse({ source: { kind: 'clip', path: 'c' }, ...old })).toMatchObject({
    ...old,
    norm: 'linf',
  })
})

test('an empty mask is no mask', () => {
  expect(settle({ mask: {} })).not.toHaveProperty('mask')
  expect(settle({ mask: { frames: '0-2' } })).toMatchObject({ mask: { frames: '0-2' } })
})

test.each([
  [{ method: 'i2v' }, ''],
  [{ method: 'dr' }, ' (reference)'],
  [{ method: 'aens', momentum: 0.5 }, ' (reference, momentum 0.5)'],
  [{ method: 'fgsm', targetClass: 3 }, ' (target class 3)'],
  [{ method: 'mi-fgsm', norm: 'l2' }, ' (momentum 1, L2)'],
  [{ method: 'i2v', mask: { frames: '0' } }, ' (masked)'],
] as const)('%o is told as "%s"', (plan, details) => {
  expect(methodDetails(plan)).toBe(details)
})

test('several models make I2V an ensemble', () => {
  expect([methodName('i2v'), methodName('i2v', 2), methodName('dr', 2)]).toEqual(['I2V', 'ENS-I2V', 'DR'])
})

test('defaults and ranges are written as people do', () => {
  const texts = (method: (typeof methods)[number], key: string) => {
    const parameter = parametersOf(method).find((own) => own.key === key)!
    return `${rangeText(parameter)}; ${defaultText(parameter)}`
  }

  expect(texts('i2v', 'epsilon')).toBe('0 to 1; 16/255')
  expect(texts('bim', 'stepSize')).toBe('more than 0, at most 1; epsilon/10')
  expect(texts('ti-fgsm', 'kernelLength')).toBe('an odd number from 1 to 99; 15')
  expect(texts('fgsm', 'targetClass')).toBe('a whole number from 0 to 1000000; none')
  expect(texts('dr', 'variant')).toBe('reference or corrected; reference')
})
