import { expect, test } from 'vitest'
import { nextWeights, softmax } from '../../../src/engine/attack/weights'
import { randomNumbers } from '../gradient/tools'

const random = randomNumbers(3)
const numbers = (count: number, scale: number): number[] => Array.from({ length: count }, () => scale * random())
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

test.each([
  [8, 1, 0],
  [8, 32, 0.5],
  [3, 5000, 1],
  [1, 1, 0],
])('%i weights from similarities up to %d with momentum %d sum to 1', (count, scale, momentum) => {
  const weights = nextWeights(numbers(count, scale), numbers(count, 1), momentum)

  expect(sum(weights)).toBeCloseTo(1, 12)
  expect(weights.every((weight) => weight > 0 && weight <= 1)).toBe(true)
})

test('the weights are the formula, written out', () => {
  const [a, b, momentum] = [7.2, 6.1, 0.3]
  const inner = Math.exp(a) / (Math.exp(a) + Math.exp(b))
  const [left, right] = [Math.exp(inner + momentum * 0.6), Math.exp(1 - inner + momentum * 0.4)]

  expect(nextWeights([a, b], [0.6, 0.4], momentum)[0]).toBeCloseTo(left / (left + right), 12)
})

test('equal similarities get equal weights, as at the first step', () => {
  expect(nextWeights(Array<number>(8).fill(1), Array<number>(8).fill(1), 0)).toEqual(Array(8).fill(1 / 8))
})

test('what is closest to the benign features weighs most; without momentum no weight is above e times another', () => {
  const weights = nextWeights([8, 2, 5], [1, 1, 1], 0)

  expect(weights[0]).toBeGreaterThan(weights[2]!)
  expect(weights[2]).toBeGreaterThan(weights[1]!)
  expect(weights[0]! / weights[1]!).toBeLessThan(Math.E)
})

test('softmax is unchanged by a shift and does not overflow', () => {
  const [first, second] = softmax([1000, 999])

  expect(first).toBeCloseTo(1 / (1 + Math.exp(-1)), 12)
  expect(first! + second!).toBeCloseTo(1, 12)
})
