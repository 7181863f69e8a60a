import { describe, expect, test } from 'vitest'
import {
  type Method,
  type Norm,
  type NumberParameter,
  type ParameterKey,
  parametersOf,
} from '../../../src/contract/method'
import { readParameter, standardText } from '../../../src/renderer/stores/reading'

const parameter = (method: Method, key: ParameterKey, norm?: Norm): NumberParameter =>
  parametersOf(method, norm).find((own): own is NumberParameter => own.key === key)!

describe('a text that can be used', () => {
  test.each([
    ['i2v', 'epsilon', 'linf', '16', 16 / 255, /read as 16\/255/],
    ['i2v', 'epsilon', 'linf', '0', 0, /nothing may change/],
    ['i2v', 'epsilon', 'l2', '3', 3, /^$/],
    ['i2v', 'epsilon', 'l2', '16/255', 16 / 255, /hardly anything may change/],
    ['ti-fgsm', 'kernelLength', 'linf', '7', 7, /^$/],
    ['di-fgsm', 'probability', 'linf', '0,25', 0.25, /^$/],
    ['di-fgsm', 'resizeRate', 'linf', '250/224', 250 / 224, /^= 1.116$/],
    ['bim', 'targetClass', 'linf', ' ', null, /^$/],
  ] as const)('%s %s (%s) "%s"', (method, key, norm, text, value, note) => {
    const reading = readParameter(parameter(method, key, norm), text)
    expect(reading).toEqual({ ok: true, value, note: expect.stringMatching(note) })
  })
})

describe('a text that cannot', () => {
  test.each([
    ['i2v', 'epsilon', 'linf', '-1/255', /above 0/],
    ['i2v', 'stepSize', 'linf', '0', /above 0/],
    ['bim', 'stepSize', 'l2', '0', /more than 0/],
    ['i2v', 'steps', 'linf', '1e9', /a whole number from 1 to 100000\. Left out, it is 60/],
    ['bim', 'steps', 'linf', 'ten', /Write a whole number/],
    ['ti-fgsm', 'kernelLength', 'linf', '8', /an odd number/],
    ['di-fgsm', 'probability', 'linf', '2', /0 to 1/],
    ['di-fgsm', 'probability', 'linf', '', /a number, 0 to 1/],
    ['bim', 'targetClass', 'linf', '1.5', /a whole number/],
  ] as const)('%s %s (%s) "%s"', (method, key, norm, text, problem) => {
    const reading = readParameter(parameter(method, key, norm), text)
    expect(reading).toEqual({ ok: false, problem: expect.stringMatching(problem) })
  })
})

test('a default is shown as papers write it, and follows epsilon where it depends on it', () => {
  const stepSize = parameter('bim', 'stepSize')
  expect(standardText(parameter('i2v', 'epsilon'), 0)).toBe('16/255')
  expect(standardText(stepSize, 16 / 255)).toBe('1.6/255')
  expect(standardText(stepSize, 8 / 255)).toBe('0.8/255')
  expect(standardText(parameter('bim', 'stepSize', 'l2'), 3)).toBe('0.3')
  expect(standardText(parameter('bim', 'targetClass'), 0)).toBe('')
})

test('every default of every method reads as itself', () => {
  for (const method of ['i2v', 'dr', 'aens', 'fgsm', 'bim', 'mi-fgsm', 'di-fgsm', 'ti-fgsm', 'si-fgsm'] as const)
    for (const norm of ['linf', 'l2'] as const)
      for (const own of parametersOf(method, norm)) {
        if (own.kind === 'choice') continue
        const reading = readParameter(own, standardText(own, norm === 'l2' ? 3 : 16 / 255))
        expect({ method, key: own.key, ...reading }).toMatchObject({ ok: true })
      }
})
