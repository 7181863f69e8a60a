import { expect, test } from 'vitest'
import { verdictSchema } from '../../../src/contract/result'
import { judge, predict, softmax } from '../../../src/engine/evaluation/verdict'

const labels = ['ant', 'bee', 'cat', 'dog', 'elk', 'fox', 'gnu']
const facts = { model: 'Net', kind: 'logits', labels } as const
const logits = Float32Array.of(0.5, 3, -1, 2, 3.5, -7, 0)
const failsWith = (code: string, message: RegExp) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) })

test('softmax sums to 1, keeps ratios, and ignores a shift', () => {
  const probabilities = softmax(logits)

  expect(probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 14)
  for (let i = 1; i < logits.length; i++)
    expect(Math.log(probabilities[i]! / probabilities[0]!)).toBeCloseTo(logits[i]! - logits[0]!, 12)
  softmax(logits.map((value) => value + 64)).forEach((p, i) => expect(p).toBeCloseTo(probabilities[i]!, 6))
})

test('softmax of logits that would overflow', () => {
  expect([...softmax([3e38, 0, -3e38])]).toEqual([1, 0, 0])
  expect([...softmax([-1e4, -1e4])]).toEqual([0.5, 0.5])
})

test('predictions are all classes, likeliest first, with their labels', () => {
  const predictions = predict(logits, facts)

  expect(predictions.map(({ index }) => index)).toEqual([4, 1, 3, 0, 6, 2, 5])
  expect(predictions.map(({ label }) => label)).toEqual(['elk', 'bee', 'dog', 'ant', 'gnu', 'cat', 'fox'])
})

test('of equal classes the first is chosen', () => {
  expect(predict([1, 2, 2, 2], facts)[0]!.index).toBe(1)
})

test('without labels, or with too few, the label is null', () => {
  expect(predict(logits, { ...facts, labels: null })[0]).toMatchObject({ index: 4, label: null })
  expect(predict(logits, { ...facts, labels: ['ant'] })[0]!.label).toBeNull()
})

test('the benign verdict is unchanged against itself', () => {
  const verdict = judge(logits, facts)

  expect(verdictSchema.parse(verdict)).toEqual(verdict)
  expect(verdict).toMatchObject({ index: 4, label: 'elk', changed: false })
  expect(verdict.benignClassProbability).toBe(verdict.probability)
  expect(verdict.top).toHaveLength(5)
  expect(verdict.top[0]).toEqual({ index: 4, label: 'elk', probability: verdict.probability })
})

test('a verdict against another first choice is changed, and keeps that class in sight', () => {
  const verdict = judge(logits, { ...facts, benignIndex: 5 })

  expect(verdict.changed).toBe(true)
  expect(verdict.benignClassProbability).toBeCloseTo(softmax(logits)[5]!, 15)
})

test('fewer classes than five are all kept', () => {
  expect(judge([1, 0], facts).top).toHaveLength(2)
})

test('probabilities are taken as they are', () => {
  const verdict = judge(Float32Array.of(0.25, 0.5, 0.25), { ...facts, kind: 'probabilities' })

  expect(verdict).toMatchObject({ index: 1, probability: 0.5 })
})

test.each([[[0.5, 3, -1]], [[0.2, 0.2]], [[-0.5, 1.5]]])('%j are no probabilities', (output) => {
  expect(() => predict(output, { ...facts, kind: 'probabilities' })).toThrow(
    failsWith('evaluation/not-probabilities', /"Net" says probabilities.* sums to/),
  )
})

test.each([Number.NaN, Infinity, -Infinity])('%d in an output names model and class', (value) => {
  for (const kind of ['logits', 'probabilities'] as const)
    expect(() => predict(Float32Array.of(0, 1, value), { ...facts, kind })).toThrow(
      failsWith('evaluation/not-finite', new RegExp(`"Net" for class 2 is ${value}`)),
    )
})

test('embeddings and empty outputs have no classes', () => {
  expect(() => predict(logits, { ...facts, kind: 'embedding' })).toThrow(
    failsWith('evaluation/no-classes', /embedding/),
  )
  expect(() => predict([], facts)).toThrow(failsWith('evaluation/no-classes', /empty/))
  expect(() => judge([1, 2], { ...facts, benignIndex: 6 })).toThrow(failsWith('evaluation/no-classes', /chose class 6/))
})
