/** Rows of a factor A with K = A Aᵀ. */
export interface Factor {
  readonly rows: number
  /** its rank: columns that are worth keeping */
  readonly columns: number
  /** column by column, [columns, rows] */
  readonly data: Float64Array
}

/** What is left of a diagonal below this part of its largest entry is rounding. */
const negligible = 1e-14

/**
 * Cholesky's factor with pivoting, which stops at the rank of the matrix.
 *
 * @param matrix symmetric, positive semidefinite, [size, size]
 * @see Higham, Accuracy and Stability of Numerical Algorithms, 2002, section 10.3
 */
export function factorOf(matrix: Float64Array, size: number): Factor {
  const left = Float64Array.from({ length: size }, (_, i) => matrix[i * size + i]!)
  const smallest = negligible * left.reduce((a, b) => Math.max(a, b), 0)
  const columns: Float64Array[] = []
  while (columns.length < size) {
    const pivot = largestOf(left)
    if (!(left[pivot]! > smallest)) break
    const column = matrix.slice(pivot * size, (pivot + 1) * size)
    for (const earlier of columns) subtract(column, earlier, earlier[pivot]!)
    const root = Math.sqrt(left[pivot]!)
    for (let i = 0; i < size; i++) {
      column[i] = column[i]! / root
      left[i]! -= column[i]! * column[i]!
    }
    left[pivot] = 0
    columns.push(column)
  }
  const data = new Float64Array(columns.length * size)
  columns.forEach((column, index) => data.set(column, index * size))
  return { rows: size, columns: columns.length, data }
}

function largestOf(values: Float64Array): number {
  let best = 0
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i
  return best
}

function subtract(from: Float64Array, values: Float64Array, factor: number): void {
  for (let i = 0; i < from.length; i++) from[i]! -= factor * values[i]!
}
