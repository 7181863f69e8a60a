import type { Gram } from '../gram'
import type { Rows } from '../layerView'
import type { Reason } from './rule'
import { type Pairs } from './pairs'

/** A layer varies if the variance of its rows is more than this part of their mean square: less is rounding. */
const rounding = 1e-13

/** H K H with H = I - 1/n: the Gram matrix of the features with the mean row taken off. */
export function centred({ gram, sums }: Gram): Float64Array {
  const count = sums.length
  const means = new Float64Array(count)
  let mean = 0
  for (let i = 0; i < count; i++) {
    let sum = 0
    for (let j = 0; j < count; j++) sum += gram[i * count + j]!
    means[i] = sum / count
    mean += sum / count / count
  }
  const out = new Float64Array(count * count)
  for (let i = 0; i < count; i++)
    for (let j = 0; j < count; j++) out[i * count + j] = gram[i * count + j]! - means[i]! - means[j]! + mean
  return out
}

/** Sum of the diagonal. */
export function traceOf(matrix: Float64Array, count: number): number {
  let sum = 0
  for (let i = 0; i < count; i++) sum += matrix[i * count + i]!
  return sum
}

/** Why nothing can be measured of these rows, or null. */
export function flaw(rows: Rows): Reason | null {
  const raw = traceOf(rows.gram, rows.count)
  if (!Number.isFinite(raw)) return 'has features that are NaN or infinite'
  // The trace of H K H.
  const varied = raw - rows.gram.reduce((sum, value) => sum + value, 0) / rows.count
  return varied > rounding * raw ? null : `is constant: the ${rows.count} rows that are compared of it are all the same`
}

/**
 * U-centring: off the diagonal, K minus the means of its row and column and plus the mean of all, with the divisors that
 * make products of two such matrices unbiased.
 *
 * @param kernel its values for pairs of rows
 * @see Székely and Rizzo, Annals of Statistics 2014, definition 2
 */
export function uCentred(kernel: Pairs, count: number): Pairs {
  const sums = new Float64Array(count)
  let at = 0
  for (let i = 1; i < count; i++)
    for (let j = 0; j < i; j++) {
      const value = kernel[at++]!
      sums[i]! += value
      sums[j]! += value
    }
  const total = sums.reduce((sum, value) => sum + value, 0) / ((count - 1) * (count - 2))
  const out = new Float64Array(kernel.length)
  at = 0
  for (let i = 1; i < count; i++)
    for (let j = 0; j < i; j++, at++) out[at] = kernel[at]! - (sums[i]! + sums[j]!) / (count - 2) + total
  return out
}
