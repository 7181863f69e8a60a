import { expect, test } from 'vitest'
import type { HeatmapCell } from '../../../src/figure/heatmap/grid'
import {
  chanceSentence,
  curveMean,
  intervalText,
  pooledValue,
  rowsText,
  spokenCell,
} from '../../../src/renderer/panels/similarity/cellWords'
import { sampleCorrelation } from '../../figure/sampleCorrelation'

const cell: HeatmapCell = {
  row: 0,
  column: 0,
  value: 0.512,
  low: 0.4,
  high: 0.61,
  p: 0.004,
  q: 0.02,
  nullMean: -0.004,
  nullLow: -0.2,
  nullHigh: 0.2,
  rows: 1600,
  effectiveRows: 42.31,
  isSignificant: true,
  reason: null,
}

test('a cell is told with its interval, its rows and what chance gives', () => {
  expect(intervalText(cell)).toBe('0.40 to 0.61')
  expect(rowsText(cell)).toBe('1,600 rows, worth 42.3 independent ones')
  expect(chanceSentence(cell, 'benign')).toBe(
    'More alike than chance: p = 0.004, and q = 0.020 over the whole heatmap. Chance gives 0.00 on average.',
  )
})

test('what is not told apart from chance, or was never tested, says so', () => {
  expect(chanceSentence({ ...cell, q: 0.3, p: 0.21 }, 'benign')).toMatch(
    /^Not told apart from chance: p = 0.21, q = 0.30/,
  )
  expect(chanceSentence({ ...cell, p: null, q: null }, 'benign')).toContain('No null was drawn')
  expect(chanceSentence({ ...cell, p: null, q: null }, 'difference')).toContain('its interval says')
})

test('the mean of a curve is of the steps that have a value, beside what the cell holds', () => {
  expect(curveMean([0.2, null, 0.6])).toBeCloseTo(0.4, 12)
  expect(curveMean([null, null])).toBeNull()
  const matrix = sampleCorrelation().matrices[0]!
  expect(pooledValue(matrix, { row: 1, column: 2 })).toBe(matrix.values[1]![2])
  expect([pooledValue(null, { row: 0, column: 0 }), pooledValue(matrix, null)]).toEqual([null, null])
})

test('an undefined cell is told with its reason, never as a number', () => {
  const { rows, columns } = sampleCorrelation()
  const empty: HeatmapCell = { ...cell, value: null, reason: 'Too few rows: 3.' }
  const told = spokenCell(rows[0]!, columns[0]!, empty, 'cka', 'benign')

  expect(told).toBe(
    'stage1/block0 of ResNet-34 (ImageNet), stage1/block0 of I3D-ResNet18: CKA undefined. Too few rows: 3.',
  )
  expect(intervalText(empty)).toBe('')
  expect(chanceSentence(empty, 'benign')).toBe('')
})
