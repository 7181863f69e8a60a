import { factorOf, type Factor } from '../algebra/cholesky'
import { singularValues } from '../algebra/singular'
import { centred, flaw, traceOf } from './centre'
import type { Rule } from './rule'

interface Scaled {
  readonly factor: Factor
  /** Frobenius norm of the centred features */
  readonly norm: number
}

/**
 * Nuclear norm of Xᵀ Y. Any factors A Aᵀ = X Xᵀ and B Bᵀ = Y Yᵀ have the same: they are X and Y, turned.
 *
 * @see Schönemann, Psychometrika 1966; Ding, Denain and Steinhardt, NeurIPS 2021
 */
export const procrustes: Rule<'rows', Scaled> = {
  reads: 'rows',
  form(rows) {
    const found = flaw(rows)
    if (found) return found
    const gram = centred(rows)
    return { factor: factorOf(gram, rows.count), norm: Math.sqrt(traceOf(gram, rows.count)) }
  },
  both(image, video) {
    const { columns, data } = crossProduct(image.factor, video.factor)
    const nuclear = singularValues(data, image.factor.columns, columns).reduce((sum, value) => sum + value, 0)
    return Math.min(1, nuclear / (image.norm * video.norm))
  },
  self: () => 1,
}

/** Aᵀ B of two factors. */
export function crossProduct(a: Factor, b: Factor): { columns: number; data: Float64Array } {
  const { rows } = a
  const data = new Float64Array(a.columns * b.columns)
  for (let i = 0; i < a.columns; i++)
    for (let j = 0; j < b.columns; j++) {
      let sum = 0
      for (let row = 0; row < rows; row++) sum += a.data[i * rows + row]! * b.data[j * rows + row]!
      data[i * b.columns + j] = sum
    }
  return { columns: b.columns, data }
}
