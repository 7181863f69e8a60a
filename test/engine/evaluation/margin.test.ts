import { expect, test } from 'vitest'
import { marginReadingSchema } from '../../../src/contract/margin'
import { marginOf } from '../../../src/engine/evaluation/margin'
import { softmax } from '../../../src/engine/evaluation/verdict'

const labels = ['ant', 'bee', 'cat']
const logits = { model: 'Net', kind: 'logits', labels } as const
const probabilities = { ...logits, kind: 'probabilities' } as const

test('the margin of logits is the difference of two logits, positive only for the chosen class', () => {
  const output = Float32Array.of(0.5, 3, -1)

  expect(marginOf(output, logits, 1)).toEqual({ margin: 2.5, probability: softmax(output)[1], reason: null })
  expect(marginOf(output, logits, 0).margin).toBe(-2.5)
  expect(marginOf(output, logits, 2).margin).toBe(-4)
  expect(marginOf([1, 1], logits, 0).margin).toBe(0)
})

test('logits and the probabilities they make have one margin', () => {
  const output = [0.25, -1.5, 2]
  const shares = [...softmax(output)]

  for (const chosen of [0, 1, 2]) {
    const [a, b] = [marginOf(output, logits, chosen), marginOf(shares, probabilities, chosen)]
    expect(a.margin).toBeCloseTo(b.margin!, 12)
    expect(a.probability).toBeCloseTo(b.probability!, 14)
  }
})

test('logits whose probabilities round to 0 and 1 still have their margin', () => {
  expect(marginOf([2000, 0, 500], logits, 0)).toEqual({ margin: 1500, probability: 1, reason: null })
  expect(marginOf([2000, 0, 500], logits, 1)).toEqual({ margin: -2000, probability: 0, reason: null })
})

test.each([
  ['a probability of 0', [1, 0, 0], probabilities, 0, /"Net" gives "bee" the probability 0/],
  ['the chosen class at 0', [0, 0.25, 0.75], probabilities, 0, /gives "ant" the probability 0/],
  ['NaN', [Number.NaN, 0, 1], logits, 1, /class 0 is NaN/],
  ['infinity', [0, Number.POSITIVE_INFINITY, 1], logits, 0, /class 1 is Infinity/],
  ['no probabilities', [3, 4, 5], probabilities, 0, /sums to 12/],
  ['one class', [3], logits, 0, /one class/],
])('undefined with the reason: %s', (_, output, facts, chosen, reason) => {
  const reading = marginOf(output, facts, chosen)

  expect(reading.margin).toBeNull()
  expect(reading.reason).toMatch(reason)
  expect(marginReadingSchema.parse(reading)).toEqual(reading)
})

test('an embedding, or a class that is not there, is an error', () => {
  expect(() => marginOf([1, 2], { ...logits, kind: 'embedding' }, 0)).toThrow(/embedding/)
  expect(() => marginOf([1, 2], logits, 7)).toThrow(/chose class 7/)
})
