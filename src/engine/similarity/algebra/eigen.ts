import { diagonalise } from './tridiagonal'

export interface Eigen {
  /** largest first */
  readonly values: Float64Array
  /** row i belongs to value i and has length 1, [size, size] */
  readonly vectors: Float64Array
}

/**
 * Eigenvalues and eigenvectors of a symmetric matrix: Householder's tridiagonal form, then QR steps.
 *
 * @param matrix [size, size]
 * @see Golub and Van Loan, Matrix Computations, 2013, sections 8.3.1 and 8.3.3
 */
export function eigenOf(matrix: Float64Array, size: number): Eigen {
  const work = matrix.slice()
  const diagonal = new Float64Array(size)
  const beside = new Float64Array(Math.max(0, size - 1))
  const mirrors = tridiagonalise(work, size, diagonal, beside)
  const vectors = product(mirrors, size)
  diagonalise(diagonal, beside, (place, cosine, sine) => turnRows(vectors, size, place, cosine, sine))
  const order = Array.from(diagonal.keys()).sort((a, b) => diagonal[b]! - diagonal[a]!)
  const sorted = new Float64Array(size * size)
  order.forEach((from, to) => sorted.set(vectors.subarray(from * size, (from + 1) * size), to * size))
  return { values: Float64Array.from(order, (place) => diagonal[place]!), vectors: sorted }
}

/** The mirrors v that make (I - v vᵀ) work (I - v vᵀ), done one after the other, tridiagonal; mirror k is 0 up to k. */
function tridiagonalise(
  work: Float64Array,
  size: number,
  diagonal: Float64Array,
  beside: Float64Array,
): (Float64Array | null)[] {
  const mirrors: (Float64Array | null)[] = []
  for (let k = 0; k < size - 1; k++) {
    const column = new Float64Array(size)
    for (let i = k + 1; i < size; i++) column[i] = work[i * size + k]!
    beside[k] = mirrorOf(column, k + 1)
    const mirror = column.some((value) => value !== 0) ? column : null
    mirrors.push(mirror)
    if (mirror) reflectBothSides(work, size, mirror, k + 1)
  }
  for (let i = 0; i < size; i++) diagonal[i] = work[i * size + i]!
  return mirrors
}

/**
 * Turns a vector x into the v, of length √2, whose mirror I - v vᵀ sends x to a multiple of axis `first`.
 *
 * @param vector zero before `first`; all zeros afterwards if nothing need be done
 * @returns that multiple
 */
export function mirrorOf(vector: Float64Array, first: number): number {
  const most = vector.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0)
  if (most === 0) return 0
  let square = 0
  for (let i = first; i < vector.length; i++) square += (vector[i]! / most) ** 2
  const length = most * Math.sqrt(square)
  const image = vector[first]! > 0 ? -length : length
  vector[first]! -= image
  // |x - image e|² = 2 |image| |x₀ - image|, so nothing need be summed again.
  const scale = Math.sqrt(length) * Math.sqrt(Math.abs(vector[first]!))
  for (let i = first; i < vector.length; i++) vector[i] = vector[i]! / scale
  return image
}

/** work - v wᵀ - w vᵀ with w = work v - (vᵀ work v / 2) v, for v of length √2. */
function reflectBothSides(work: Float64Array, size: number, v: Float64Array, first: number): void {
  const w = new Float64Array(size)
  let half = 0
  for (let i = first; i < size; i++) {
    const row = i * size
    let sum = 0
    for (let j = first; j < size; j++) sum += work[row + j]! * v[j]!
    w[i] = sum
    half += (sum * v[i]!) / 2
  }
  for (let i = first; i < size; i++) w[i]! -= half * v[i]!
  for (let i = first; i < size; i++) {
    const row = i * size
    const [vi, wi] = [v[i]!, w[i]!]
    for (let j = first; j < size; j++) work[row + j]! -= vi * w[j]! + wi * v[j]!
  }
}

/** The mirrors one after the other as a matrix whose row i is where axis i comes from. */
function product(mirrors: readonly (Float64Array | null)[], size: number): Float64Array {
  const rows = new Float64Array(size * size)
  for (let i = 0; i < size; i++) rows[i * size + i] = 1
  for (let k = mirrors.length - 1; k >= 0; k--) {
    const v = mirrors[k]
    if (v) for (let i = k + 1; i < size; i++) reflect(rows, i * size, v, k + 1)
  }
  return rows
}

/** One row minus its part along v, of length √2, in place. */
function reflect(rows: Float64Array, at: number, v: Float64Array, first: number): void {
  let sum = 0
  for (let j = first; j < v.length; j++) sum += rows[at + j]! * v[j]!
  for (let j = first; j < v.length; j++) rows[at + j]! -= sum * v[j]!
}

function turnRows(rows: Float64Array, size: number, place: number, cosine: number, sine: number): void {
  const [a, b] = [place * size, (place + 1) * size]
  for (let j = 0; j < size; j++) {
    const [x, y] = [rows[a + j]!, rows[b + j]!]
    rows[a + j] = cosine * x + sine * y
    rows[b + j] = cosine * y - sine * x
  }
}
