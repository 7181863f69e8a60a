import { expect, test } from 'vitest'
import { formatCsv } from '../../../src/engine/store/csv'

test('a header and rows, numbers exact', () => {
  const values = [0.1 + 0.2, -1e-9, 3, Math.fround(1 / 3)]
  const lines = formatCsv(
    ['step', 'loss'],
    values.map((value, step) => [step, value]),
  ).split('\n')

  expect(lines[0]).toBe('step,loss')
  expect(lines.slice(1, 5).map((line) => Number(line.split(',')[1]))).toEqual(values)
  expect(lines.slice(5)).toEqual([''])
})

test('cells with commas, quotes and line ends are quoted', () => {
  expect(formatCsv(['a,b', 'say "x"'], [['1\n2', 'plain']])).toBe('"a,b","say ""x"""\n"1\n2",plain\n')
})
