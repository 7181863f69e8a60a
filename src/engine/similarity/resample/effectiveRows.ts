import type { Rows } from '../layerView'
import { centred } from '../measure/centre'

/**
 * How alike rows are that lie `lag` apart: mean over features, weighted by their variance, of the autocorrelation.
 *
 * @returns one for each lag from 0, where it is 1; all zeros for a constant layer
 */
export function autocorrelation(rows: Rows): Float64Array {
  const { count } = rows
  const gram = centred(rows)
  const sums = Float64Array.from({ length: count }, (_, lag) => {
    let sum = 0
    for (let row = 0; row + lag < count; row++) sum += gram[row * count + row + lag]!
    return sum
  })
  return sums.map((sum) => (sums[0]! > 0 ? sum / sums[0]! : 0))
}

/**
 * Independent rows that n neighbouring ones are worth when two layers are compared:
 * n / (1 + 2 Σ (1 - k/n) ρ_k ρ'_k), the sum ending where the product first is not positive.
 *
 * @returns from 1 to n
 * @see Pyper and Peterman, Can. J. Fish. Aquat. Sci. 1998, eq. 1
 */
export function effectiveRows(image: Float64Array, video: Float64Array): number {
  const count = image.length
  let sum = 0
  for (let lag = 1; lag < count; lag++) {
    const product = image[lag]! * video[lag]!
    if (!(product > 0)) break
    sum += (1 - lag / count) * product
  }
  return Math.max(1, count / (1 + 2 * sum))
}
