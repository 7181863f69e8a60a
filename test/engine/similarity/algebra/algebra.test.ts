import { expect, test } from 'vitest'
import { factorOf } from '../../../../src/engine/similarity/algebra/cholesky'
import { eigenOf } from '../../../../src/engine/similarity/algebra/eigen'
import { singularValues } from '../../../../src/engine/similarity/algebra/singular'
import { createRandom } from '../../../../src/engine/tensor/random'

function randomMatrix(rows: number, columns: number, seed: number): Float64Array {
  const random = createRandom(seed)
  return Float64Array.from({ length: rows * columns }, () => random() / 2 ** 31 - 1)
}

/** A Aᵀ */
function square(a: Float64Array, rows: number, columns: number): Float64Array {
  const out = new Float64Array(rows * rows)
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < rows; j++)
      for (let k = 0; k < columns; k++) out[i * rows + j]! += a[i * columns + k]! * a[j * columns + k]!
  return out
}

const largestDifference = (a: Float64Array, b: Float64Array): number =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0)

const sizes = [
  [1, 1],
  [2, 5],
  [3, 2],
  [32, 200],
  [33, 7],
  [90, 90],
] as const

test.each(sizes)('eigenvectors of a %ix%i product: orthonormal, sorted, and they make the matrix again', (n, rank) => {
  const matrix = square(randomMatrix(n, rank, 7), n, rank)
  const { values, vectors } = eigenOf(matrix, n)
  const identity = Float64Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0))
  const again = new Float64Array(n * n)
  for (let k = 0; k < n; k++)
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) again[i * n + j]! += values[k]! * vectors[k * n + i]! * vectors[k * n + j]!

  expect(largestDifference(square(vectors, n, n), identity)).toBeLessThan(1e-13)
  expect(largestDifference(again, matrix)).toBeLessThan(1e-12 * values[0]!)
  expect([...values]).toEqual([...values].sort((a, b) => b - a))
  expect([...values].filter((value) => value > 1e-10 * values[0]!)).toHaveLength(Math.min(n, rank))
})

test.each(sizes)('singular values of %ix%i: their squares are the eigenvalues of A Aᵀ', (rows, columns) => {
  const matrix = randomMatrix(rows, columns, 3)
  const { values } = eigenOf(square(matrix, rows, columns), rows)
  const found = singularValues(matrix.slice(), rows, columns)

  expect(found).toHaveLength(Math.min(rows, columns))
  found.forEach((value, i) => expect(value ** 2).toBeCloseTo(values[i]!, 11))
})

test('small singular values keep their digits', () => {
  // A rotation of diag(1, 1e-9), so nothing is left of the small one in the square.
  const [c, s] = [Math.cos(0.3), Math.sin(0.3)]
  const matrix = Float64Array.of(c, -s * 1e-9, s, c * 1e-9)

  expect(singularValues(matrix, 2, 2)[1]! / 1e-9).toBeCloseTo(1, 6)
})

test('diagonal, zero and empty matrices', () => {
  expect([...eigenOf(Float64Array.of(1, 0, 0, 0, 5, 0, 0, 0, 3), 3).values]).toEqual([5, 3, 1])
  expect([...eigenOf(new Float64Array(9), 3).values]).toEqual([0, 0, 0])
  expect([...singularValues(new Float64Array(6), 2, 3)]).toEqual([0, 0])
  expect([...singularValues(new Float64Array(0), 0, 3)]).toEqual([])
})

test.each(sizes)('the factor of a %ix%i product makes it again and knows its rank', (n, rank) => {
  const matrix = square(randomMatrix(n, rank, 5), n, rank)
  const { columns, data } = factorOf(matrix, n)
  const again = new Float64Array(n * n)
  for (let k = 0; k < columns; k++)
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) again[i * n + j]! += data[k * n + i]! * data[k * n + j]!

  expect(largestDifference(again, matrix)).toBeLessThan(1e-11 * matrix[0]!)
  expect(columns).toBe(Math.min(n, rank))
})
