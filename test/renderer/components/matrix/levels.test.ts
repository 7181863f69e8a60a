import { expect, test } from 'vitest'
import { colored, reduced, shareAt } from '../../../../src/renderer/components/matrix/levels'

const matrix = {
  rows: 3,
  columns: 5,
  values: Float32Array.of(0, 0.5, -0.9, 0.25, 1, 0.25, 0.25, NaN, NaN, NaN, NaN, NaN, 0.5, NaN, NaN),
}

test('the strongest of the cells that share a pixel is kept, with its sign; undefined only where all are', () => {
  const small = reduced(matrix, 2, 2, 'strongest')

  expect([small.rows, small.columns]).toEqual([2, 3])
  const [a, b, c, d, e, f] = small.values
  expect([a, b, c, e]).toEqual([0.5, Math.fround(-0.9), 1, 0.5])
  expect([d, f]).toEqual([NaN, NaN])
})

test('or their mean, over the defined ones', () => {
  const { values } = reduced(matrix, 2, 2, 'mean')

  expect(values[0]).toBeCloseTo(0.25, 6)
  expect(values[1]).toBeCloseTo((-0.9 + 0.25) / 2, 6)
  expect(values[2]).toBe(1)
  expect(values[3]).toBeNaN()
})

test('no cell is lost however many share a pixel', () => {
  const rows = 200
  const values = new Float32Array(rows * rows).fill(0.01)
  values[137 * rows + 61] = -0.97
  for (const share of [2, 4, 8, 64]) {
    const small = reduced({ rows, columns: rows, values }, share, share, 'strongest')
    const at = Math.floor(137 / share) * small.columns + Math.floor(61 / share)
    expect(small.values[at]).toBe(Math.fround(-0.97))
    expect(small.values.filter((value) => value < 0)).toHaveLength(1)
  }
})

test('sides are halved by themselves: a long matrix keeps its short side', () => {
  expect(reduced(matrix, 4, 1, 'mean')).toMatchObject({ rows: 3, columns: 2 })
  expect(reduced(matrix, 1, 1, 'mean')).toBe(matrix)
})

test('as many cells share a pixel as it takes to make a drawn one at least a pixel', () => {
  for (let pixels = 3; pixels > 0.01; pixels *= 0.93) {
    expect(shareAt(pixels) * pixels).toBeGreaterThanOrEqual(1 - 1e-6)
    if (shareAt(pixels) > 1) expect((shareAt(pixels) / 2) * pixels).toBeLessThan(1)
  }
  expect([1, 0.5, 0.25, 0.3].map(shareAt)).toEqual([1, 2, 4, 4])
})

test('values become colours of the table, the ends for what lies beyond, and nothing where undefined', () => {
  const table = { low: -1, high: 1, words: Uint32Array.of(10, 20, 30) }
  const values = Float32Array.of(-1, -2, 0, 0.4, 0.6, 1, 5, NaN)

  expect([...colored({ rows: 1, columns: 8, values }, table)]).toEqual([10, 10, 20, 20, 30, 30, 30, 0])
  const faded = { words: Uint32Array.of(1, 2, 3), stands: Uint8Array.of(1, 0, 1, 0, 1, 0, 1, 0) }
  expect([...colored({ rows: 1, columns: 8, values }, table, faded)]).toEqual([10, 1, 20, 2, 30, 3, 30, 0])
})
