import { WorkbenchError } from '../../contract/error'
import { productsOf } from './kernel/products'

/** What the measures need of the features of some rows, however many features there are. */
export interface Gram {
  /** X Xᵀ, [rows, rows], symmetric */
  readonly gram: Float64Array
  /** sum of the values of each row */
  readonly sums: Float64Array
}

/**
 * Products of every row with every row, summed in float64.
 *
 * @param rows features, any number of rows of equal length; NaN and infinity are carried on
 * @throws WorkbenchError `similarity/ragged-rows` if rows differ in length
 */
export function gramOf(rows: readonly Float32Array[]): Gram {
  const count = rows.length
  const length = rows[0]?.length ?? 0
  for (const row of rows) if (row.length !== length) throw raggedRows(length, row.length)
  // A last row of ones makes the sums fall out of the same walk.
  const { values, stride } = productsOf([...rows, new Float32Array(length).fill(1)], null)
  const gram = new Float64Array(count * count)
  for (let i = 0; i < count; i++)
    for (let j = 0; j <= i; j++) gram[i * count + j] = gram[j * count + i] = values[i * stride + j]!
  return { gram, sums: values.slice(count * stride, count * stride + count) }
}

function raggedRows(length: number, other: number): WorkbenchError {
  return new WorkbenchError(
    'similarity/ragged-rows',
    `One row has ${length} features, another ${other}; expected the same number in every row.`,
  )
}
