import { expect, test } from 'vitest'
import { cellAt, findMatrix, layOutHeatmap, placeOf, readCell } from '../../../src/figure/heatmap/grid'
import { sampleCorrelation } from '../sampleCorrelation'

const correlation = sampleCorrelation({ forms: ['benign', 'difference'] })
const matrix = findMatrix(correlation, 'cka', 'benign')

test('network order keeps the correlation’s own, and marks where models and stages begin', () => {
  const { rows, columns } = layOutHeatmap(correlation, matrix)

  expect(rows.layers.map(({ index }) => index)).toEqual(correlation.rows.map((_, index) => index))
  expect(rows.layers.flatMap(({ startsModel, index }) => (startsModel ? [index] : []))).toEqual([0, 14])
  expect(columns.layers.flatMap(({ startsModel, index }) => (startsModel ? [index] : []))).toEqual([0, 12])
  for (const [place, { startsStage, layer }] of rows.layers.entries()) {
    const before = rows.layers[place - 1]?.layer
    expect(startsStage).toBe(before?.card !== layer.card || before.stage !== layer.stage)
  }
})

test('layers that come in another order than the network’s are put right', () => {
  const turned = { ...correlation, rows: correlation.rows.toReversed() }
  const { rows } = layOutHeatmap(turned, matrix)

  expect(rows.layers.map(({ layer }) => `${layer.model} ${layer.order}`)).toEqual([
    ...Array.from({ length: 10 }, (_, order) => `SqueezeNet 1.1 ${order}`),
    ...Array.from({ length: 14 }, (_, order) => `ResNet-34 (ImageNet) ${order}`),
  ])
})

test('by value the largest mean comes first within each model, and what has no value comes last', () => {
  const { rows } = layOutHeatmap(correlation, matrix, { order: 'value' })
  const means = rows.layers.map(({ index }) => {
    const defined = matrix.values[index]!.filter((value) => value !== null)
    return defined.length ? defined.reduce((sum, value) => sum + value, 0) / defined.length : -Infinity
  })

  expect(rows.layers.map(({ layer }) => layer.model)).toEqual(correlation.rows.map(({ model }) => model))
  for (const model of [means.slice(0, 14), means.slice(14)]) expect(model).toEqual(model.toSorted((a, b) => b - a))
  expect(rows.layers.at(-1)!.index).toBe(23)
})

test.each([
  ['depth', false],
  ['depth', true],
  ['value', false],
  ['value', true],
] as const)('every cell is found again where it was put (%s, transposed %s)', (order, transposed) => {
  const heatmap = layOutHeatmap(correlation, matrix, { order, transposed })
  for (const [row, column] of [
    [0, 0],
    [3, 17],
    [23, 5],
    [15, 19],
  ] as const) {
    const { down, across } = placeOf(heatmap, row, column)!
    expect(cellAt(heatmap, down, across)).toEqual(readCell(matrix, row, column))
    expect(cellAt(heatmap, down, across)).toMatchObject({ row, column })
  }
  expect(placeOf(heatmap, 24, 0)).toBeNull()
})

test('a cell without a value says why, and is never significant', () => {
  const cell = readCell(matrix, 23, 4)

  expect(cell).toMatchObject({ value: null, isSignificant: false, reason: expect.stringContaining('same features') })
  expect(readCell({ ...matrix, undefined: [] }, 23, 4).reason).toBe('No value was computed.')
})

test('a cell is significant at a false discovery rate of 0.05 and not above', () => {
  const at = (q: number) => readCell({ ...matrix, qValues: [[q]] }, 0, 0).isSignificant

  expect([0.001, 0.05, 0.050001, 1].map(at)).toEqual([true, true, false, false])
  expect(readCell({ ...matrix, qValues: [[null]] }, 0, 0).isSignificant).toBe(false)
})

test('a matrix that is not there is refused with those that are', () => {
  expect(() => findMatrix(correlation, 'pwcca', 'benign')).toThrowError(
    expect.objectContaining({ code: 'figure/no-data', message: expect.stringContaining('svcca (difference)') }),
  )
})
