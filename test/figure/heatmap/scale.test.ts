import { expect, test } from 'vitest'
import type { CorrelationMatrix } from '../../../src/contract/correlation'
import { divergingColor, sequentialColor } from '../../../src/figure/colorMap'
import { findMatrix, readCell, shownValue } from '../../../src/figure/heatmap/grid'
import { colorOf, inkOn, scaleOf, scaleTicks } from '../../../src/figure/heatmap/scale'
import { sampleCorrelation } from '../sampleCorrelation'

const sample = findMatrix(sampleCorrelation(), 'cka', 'benign')
const matrixOf = (values: (number | null)[], more: Partial<CorrelationMatrix> = {}): CorrelationMatrix => ({
  ...sample,
  values: [values],
  ...more,
})

test('over the range of its measure a heatmap begins at 0, or below where a value does', () => {
  expect(scaleOf(matrixOf([0.2, 0.9]), 'measure')).toMatchObject({ kind: 'sequential', low: 0, high: 1 })
  expect(scaleOf(matrixOf([-0.07, 0.9, null]), 'measure')).toMatchObject({ low: -0.1, high: 1 })
})

test('fitted to its values it holds all of them between round ends', () => {
  expect(scaleOf(matrixOf([0.412, 0.468]), 'values')).toMatchObject({ low: 0.41, high: 0.47 })
  expect(scaleOf(matrixOf([-0.03, 0.91]), 'values')).toMatchObject({ low: -0.1, high: 1 })
  expect(scaleOf(matrixOf([0.5, 0.5]), 'values').high).toBeGreaterThan(0.5)
  expect(scaleOf(matrixOf([null]), 'values')).toMatchObject({ low: 0, high: 1 })
})

test('a difference is centred at 0 with equal ends, whatever its values', () => {
  const scale = scaleOf(matrixOf([-0.31, 0.04], { form: 'difference' }), 'values')

  expect(scale).toMatchObject({ kind: 'diverging', low: -0.35, high: 0.35 })
  expect(colorOf(scale, 0)).toEqual(divergingColor(0, 'light'))
  expect(colorOf(scale, -0.35)).toEqual(divergingColor(-1, 'light'))
  expect(scaleTicks(scale, 5)).toContain(0)
})

test('ends and middle of the sequential map stand at ends and middle of the scale', () => {
  const scale = scaleOf(matrixOf([0.1]), 'measure')

  expect([0, 0.5, 1, 7].map((value) => colorOf(scale, value))).toEqual(
    [0, 0.5, 1, 1].map((share) => sequentialColor(share)),
  )
})

test('ink on any colour of the map has a contrast of at least 4.5', () => {
  const luminance = (rgb: readonly number[]) =>
    rgb
      .map((byte) => (byte / 255 <= 0.04045 ? byte / 255 / 12.92 : ((byte / 255 + 0.055) / 1.055) ** 2.4))
      .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at]!, 0)
  for (let share = 0; share <= 1; share += 0.02) {
    const color = sequentialColor(share)
    const [dark, light] = [luminance(color), inkOn(color) === '#ffffff' ? 1 : 0].sort((a, b) => a - b)
    expect((light! + 0.05) / (dark! + 0.05)).toBeGreaterThanOrEqual(4.5)
  }
})

test('above chance a value is what it exceeds the mean of its null by, centred at 0', () => {
  const matrix = { ...matrixOf([0.7, 0.2, null]), nullMean: [[0.4, 0.45, 0.1]] }
  const { low, high, kind, title } = scaleOf(matrix, 'measure', 'above chance')

  expect({ low, high, kind }).toEqual({ low: -0.3, high: 0.3, kind: 'diverging' })
  expect(title).toContain('above chance')
  const shown = [0, 1, 2].map((column) => shownValue(readCell(matrix, 0, column), 'above chance'))
  expect(shown[0]).toBeCloseTo(0.3, 12)
  expect(shown[1]).toBeCloseTo(-0.25, 12)
  expect(shown[2]).toBeNull()
  const without = readCell({ ...matrix, nullMean: [[null, null, null]] }, 0, 0)
  expect([shownValue(without, 'above chance'), shownValue(without, 'value')]).toEqual([null, 0.7])
})
