import { mirrorOf } from './eigen'
import { diagonalise } from './tridiagonal'

/**
 * Singular values of a matrix, largest first: Householder's bidiagonal form B, whose singular values are the positive
 * eigenvalues of [[0, B], [Bᵀ, 0]], which is tridiagonal when its rows are taken in turns. Never squares the matrix, so
 * small values keep their digits.
 *
 * @param matrix [rows, columns]; destroyed
 * @see Golub and Kahan, SIAM J. Numer. Anal. 1965
 */
export function singularValues(matrix: Float64Array, rows: number, columns: number): Float64Array {
  if (rows < columns) return singularValues(transpose(matrix, rows, columns), columns, rows)
  const chain = new Float64Array(Math.max(0, 2 * columns - 1))
  for (let k = 0; k < columns; k++) {
    chain[2 * k] = reflectColumns(matrix, rows, columns, k)
    if (k < columns - 1) chain[2 * k + 1] = reflectRows(matrix, rows, columns, k)
  }
  const values = new Float64Array(2 * columns)
  diagonalise(values, chain)
  return values.sort().reverse().slice(0, columns).map(Math.abs)
}

/** Sends column k to a multiple of axis k, and the columns after it along. */
function reflectColumns(matrix: Float64Array, rows: number, columns: number, k: number): number {
  const v = new Float64Array(rows)
  for (let i = k; i < rows; i++) v[i] = matrix[i * columns + k]!
  const image = mirrorOf(v, k)
  const sums = new Float64Array(columns)
  for (let i = k; i < rows; i++) for (let j = k + 1; j < columns; j++) sums[j]! += v[i]! * matrix[i * columns + j]!
  for (let i = k; i < rows; i++) for (let j = k + 1; j < columns; j++) matrix[i * columns + j]! -= v[i]! * sums[j]!
  return image
}

/** Sends what is right of the diagonal in row k to a multiple of axis k + 1, and the rows below along. */
function reflectRows(matrix: Float64Array, rows: number, columns: number, k: number): number {
  const v = new Float64Array(columns)
  for (let j = k + 1; j < columns; j++) v[j] = matrix[k * columns + j]!
  const image = mirrorOf(v, k + 1)
  for (let i = k + 1; i < rows; i++) {
    let sum = 0
    for (let j = k + 1; j < columns; j++) sum += matrix[i * columns + j]! * v[j]!
    for (let j = k + 1; j < columns; j++) matrix[i * columns + j]! -= sum * v[j]!
  }
  return image
}

function transpose(matrix: Float64Array, rows: number, columns: number): Float64Array {
  const turned = new Float64Array(rows * columns)
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) turned[j * rows + i] = matrix[i * columns + j]!
  return turned
}
