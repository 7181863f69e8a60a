import { describe, expect, test } from 'vitest'
import type { CellDetail } from '../../../src/contract/correlation'
import { cellCurveFigure } from '../../../src/figure/heatmap/curve'
import { heatmapFigure } from '../../../src/figure/heatmap/heatmap'
import { measuresFigure } from '../../../src/figure/heatmap/multiples'
import { sampleCorrelation, sampleDetail } from '../sampleCorrelation'

const correlation = sampleCorrelation({ forms: ['benign', 'difference'] })

describe('heatmap', () => {
  const figure = heatmapFigure(correlation, { measure: 'cka' })
  const column = (name: string) => figure.data.columns.findIndex((each) => each.name === name)

  test('its table holds every number of every cell, and why others are missing', () => {
    const [matrix] = correlation.matrices
    expect(figure.data.rows).toHaveLength(24 * 20)
    for (const [row, at] of [
      [0, 0],
      [13, 19],
      [23, 7],
    ] as const) {
      const cells = figure.data.rows[row * 20 + at]!
      expect(cells[column('image_layer')]).toBe(correlation.rows[row]!.tensor)
      expect(cells[column('video_layer')]).toBe(correlation.columns[at]!.tensor)
      for (const [name, grid] of Object.entries({
        value: matrix!.values,
        low: matrix!.low,
        high: matrix!.high,
        p: matrix!.pValues,
        q: matrix!.qValues,
        null_mean: matrix!.nullMean,
        null_low: matrix!.nullLow,
        null_high: matrix!.nullHigh,
        rows: matrix!.rows,
        effective_rows: matrix!.effectiveRows,
      }))
        expect(cells[column(name)], name).toBe(grid[row]![at])
      expect(cells[column('undefined')] === null).toBe(matrix!.values[row]![at] !== null)
    }
  })

  test('its caption says what was compared with what, how sure it is and by which program', () => {
    for (const part of [
      'Linear CKA, debiased (−1 to 1, no unit)',
      'n = 4 to 16 rows, worth 1.6 to 6.6 independent ones',
      'false discovery rate of 0.05',
      '20 cells are undefined',
      'ResNet-34 (ImageNet) (14 layers); SqueezeNet 1.1 (10 layers)',
      'Alignment in time "mean"',
      'Null: 200 of 256 possible shifts in time',
      'star_spin_clockwise.mp4',
      'I2V Workbench 0.4.0',
      'seed 0',
    ])
      expect(figure.caption).toContain(part)
    expect(figure.caption).not.toContain('/data/clips')
  })

  test('without a null the caption says so, and promises no marks', () => {
    const { caption } = heatmapFigure(sampleCorrelation({ nulls: false }))

    expect(caption).toContain('No null distribution was drawn')
    expect(caption).not.toContain('Dots:')
  })

  test('a form or measure that is not there is refused', () => {
    expect(() => heatmapFigure(correlation, { form: 'adversarial' })).toThrowError(
      expect.objectContaining({ code: 'figure/no-data' }),
    )
    expect(() => measuresFigure(correlation, { form: 'adversarial' })).toThrowError(
      expect.objectContaining({ code: 'figure/no-data' }),
    )
  })
})

test('small multiples hold the numbers of every measure', () => {
  const { data } = measuresFigure(correlation, { form: 'difference' })

  expect(data.rows).toHaveLength(4 * 24 * 20)
  expect([...new Set(data.rows.map(([measure, form]) => `${measure} ${form}`))]).toEqual([
    'cka difference',
    'cosine difference',
    'rsa difference',
    'svcca difference',
  ])
})

describe('curve of a cell', () => {
  const detail = sampleDetail(correlation, 2, 3)

  test('has a row for each step, at the centre of what it sees, with gaps where it is undefined', () => {
    const values = detail.curves[1]!.values.map((value, step) => (step === 1 ? null : value))
    const gappy: CellDetail = { ...detail, curves: [detail.curves[0]!, { ...detail.curves[1]!, values }] }
    const figure = cellCurveFigure(correlation, gappy, { row: 2, column: 3, measure: 'cka' })

    expect(figure.data.columns.at(-1)!.name).toBe('cka')
    expect(figure.data.rows).toEqual(
      detail.steps.map(({ centre, first, last }, step) => [step, centre, first, last, values[step]]),
    )
    expect(figure.data.rows[1]!.at(-1)).toBeNull()
    expect(figure.caption).toContain(detail.curves[1]!.meaning)
  })

  test('a measure without a curve gives the first there is', () => {
    const { parameters } = cellCurveFigure(correlation, detail, { row: 2, column: 3, measure: 'rsa' })
    expect(parameters.measure).toBe('cosine')
  })

  test('a cell without curves is refused with its reason', () => {
    const empty: CellDetail = { ...detail, curves: [], reason: 'Nothing varies.' }
    expect(() => cellCurveFigure(correlation, empty, { row: 2, column: 3 })).toThrowError(
      expect.objectContaining({ code: 'figure/no-data', message: expect.stringContaining('Nothing varies.') }),
    )
  })
})
