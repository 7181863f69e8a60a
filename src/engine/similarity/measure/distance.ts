import type { Rows } from '../layerView'
import { pairsOf, type Pairs } from './pairs'

/** Squared Euclidean distances between rows. */
export function euclidean({ gram, count }: Rows): Pairs {
  const at = (i: number): number => gram[i * count + i]!
  return pairsOf(count, (i, j) => Math.max(0, at(i) + at(j) - 2 * gram[i * count + j]!))
}

/** A row varies if the variance of its values is more than this part of their mean square: less is rounding. */
const rounding = 1e-13

/** 1 - Pearson r between the values of two rows; the reason where a row has the same value everywhere. */
export function correlationDistance({ gram, sums, count, dimensions }: Rows): Pairs | string {
  const covariance = (i: number, j: number): number => gram[i * count + j]! - (sums[i]! * sums[j]!) / dimensions
  const lengths = new Float64Array(count)
  for (let i = 0; i < count; i++) {
    const square = covariance(i, i)
    if (!(square > rounding * gram[i * count + i]!)) return `has the same value everywhere in row ${i + 1} of ${count}`
    lengths[i] = Math.sqrt(square)
  }
  return pairsOf(count, (i, j) => 1 - covariance(i, j) / (lengths[i]! * lengths[j]!))
}
