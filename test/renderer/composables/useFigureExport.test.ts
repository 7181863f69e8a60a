import { expect, test } from 'vitest'
import { correlationViewSchema } from '../../../src/contract/figure'
import { numbersName } from '../../../src/renderer/composables/useFigureExport'

test('numbers are named after the run or correlation and what is looked at', () => {
  const view = correlationViewSchema.parse({ measure: 'cka', row: 2, column: 3, clip: 1 })
  const folder = '/data/correlations/2026-11-23-0610-star'

  expect(numbersName('/data/runs/2026-11-22-1904-star', 'losses')).toBe('2026-11-22-1904-star-losses.csv')
  expect(numbersName(folder, 'heatmap', view)).toBe('2026-11-23-0610-star-heatmap-cka-benign.csv')
  expect(numbersName(folder, 'measures', view)).toBe('2026-11-23-0610-star-measures-benign.csv')
  expect(numbersName(folder, 'cell', view)).toBe('2026-11-23-0610-star-cell-cka-row2-column3-clip2-benign.csv')
  expect(numbersName(folder, 'cell', { ...view, clip: 0 })).not.toContain('clip')
})
