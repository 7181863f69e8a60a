import type { Rows } from '../layerView'
import { centred } from '../measure/centre'

/** Nothing remembers for ever: n rows of a straight line would be worth less than one. */
const longestMemory = 0.999

/**
 * How much of itself a layer keeps from one row to the next: φ of a process x_t = φ x_(t-1) + noise, one for all features.
 * The autocorrelation of neighbouring rows r comes out too small by about (1 + 4φ)/n, because the rows' own mean is
 * taken off; as much is given back.
 *
 * @returns from 0 to 0.999; 0 for a constant layer
 * @see Marriott and Pope, Biometrika 1954, and Kendall, Biometrika 1954, on the bias
 */
export function memoryOf(rows: Rows): number {
  const { count } = rows
  const gram = centred(rows)
  let [same, next] = [0, 0]
  for (let row = 0; row < count; row++) {
    same += gram[row * count + row]!
    if (row > 0) next += gram[(row - 1) * count + row]!
  }
  if (!(same > 0)) return 0
  const found = next / same
  return Math.min(longestMemory, Math.max(0, found + (1 + 4 * found) / count))
}

/**
 * Independent rows that n neighbouring ones are worth when two layers are compared: n / (1 + 2 Σ (1 - k/n) (φ φ')^k), of
 * lags k from 1 to n - 1.
 *
 * @param imageMemory φ of the image layer
 * @param videoMemory φ' of the video layer
 * @returns from 1 to n
 * @see Pyper and Peterman, Can. J. Fish. Aquat. Sci. 1998, eq. 1, with the autocorrelations of two AR(1) processes
 */
export function effectiveRows(count: number, imageMemory: number, videoMemory: number): number {
  let sum = 0
  for (let lag = 1; lag < count; lag++) sum += (1 - lag / count) * (imageMemory * videoMemory) ** lag
  return Math.max(1, count / (1 + 2 * sum))
}
