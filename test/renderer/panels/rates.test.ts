import { expect, test } from 'vitest'
import type { SuccessRow } from '../../../src/contract/success'
import { intervalText, ratesByModel, rowsAsText } from '../../../src/renderer/panels/result/rates'

const rate = { changed: 7, n: 8, rate: 0.875, interval: [0.529, 0.978] as [number, number] }
const rows: SuccessRow[] = [
  { model: 'A', sharesWeights: true, form: 'rounded', among: 'all', rate },
  { model: 'B', sharesWeights: false, form: 'rounded', among: 'all', rate: { ...rate, changed: 0 } },
  {
    model: 'A',
    sharesWeights: true,
    form: 'sign noise',
    among: 'all',
    rate: { changed: 0, n: 0, rate: null, interval: null },
  },
]

test('rates are gathered by model, in the order of the table', () => {
  const models = ratesByModel(rows)
  expect(models.map(({ model, sharesWeights }) => [model, sharesWeights])).toEqual([
    ['A', true],
    ['B', false],
  ])
  expect(models[0]!.rates.get('rounded')).toBe(rate)
  expect(models[1]!.rates.has('sign noise')).toBe(false)
})

test('an interval is printed in percent, and nothing where nothing counts', () => {
  expect(intervalText(rate)).toBe('53\u202f% to 98\u202f%')
  expect(intervalText(rows[2]!.rate)).toBe('')
})

test('the copied table has every row at full precision, gaps where a number is undefined', () => {
  const lines = rowsAsText(rows).split('\n')
  expect(lines).toHaveLength(4)
  expect(lines[1]).toBe('A\ttrue\trounded\tall\t7\t8\t0.875\t0.529\t0.978')
  expect(lines[3]!.split('\t').slice(-3)).toEqual(['', '', ''])
})
