/** As published: window of 11 × 11, weights of a Gaussian of this many pixels, constants for values of range 1. */
const radius = 5
const sigma = 1.5
const c1 = 0.01 ** 2
const c2 = 0.03 ** 2
const taps = 2 * radius + 1

const weights = ((): Float64Array => {
  const bell = Float64Array.from({ length: taps }, (_, tap) => Math.exp(-((tap - radius) ** 2) / (2 * sigma ** 2)))
  const sum = bell.reduce((total, weight) => total + weight, 0)
  return bell.map((weight) => weight / sum)
})()

/** Frames must be at least this high and wide. */
export const smallestSsimSide = taps

/**
 * Structural similarity of two frames: for each channel the mean over all places where the whole window lies in the frame,
 * then the mean over the three channels. Weighted population variances, as published (not n − 1).
 *
 * @param a, b [3, height, width], 0..1, at least 11 pixels high and wide
 * @returns −1 to 1; exactly 1 for identical frames
 * @see Wang, Bovik, Sheikh, Simoncelli: Image quality assessment: from error visibility to structural similarity, IEEE TIP 13(4), 2004
 */
export function createSsim(height: number, width: number): (a: Float32Array, b: Float32Array) => number {
  const area = height * width
  const columns = width - 2 * radius
  const rows = momentsOf(height * columns)
  const line = momentsOf(columns)
  return (a, b) => {
    let sum = 0
    for (let channel = 0; channel < 3; channel++) {
      filterRows(a, b, channel * area, rows, height, width)
      sum += meanSimilarity(rows, line, height, columns)
    }
    return sum / 3
  }
}

/** Weighted means of a, b, a², b² and ab. */
type Moments = Readonly<Record<'a' | 'b' | 'aa' | 'bb' | 'ab', Float64Array>>

function momentsOf(length: number): Moments {
  const empty = (): Float64Array => new Float64Array(length)
  return { a: empty(), b: empty(), aa: empty(), bb: empty(), ab: empty() }
}

function filterRows(
  a: Float32Array,
  b: Float32Array,
  start: number,
  rows: Moments,
  height: number,
  width: number,
): void {
  const columns = width - 2 * radius
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < columns; x++) {
      let [meanA, meanB, meanAA, meanBB, meanAB] = [0, 0, 0, 0, 0]
      const first = start + y * width + x
      for (let tap = 0; tap < taps; tap++) {
        const [weight, p, q] = [weights[tap]!, a[first + tap]!, b[first + tap]!]
        meanA += weight * p
        meanB += weight * q
        meanAA += weight * p * p
        meanBB += weight * q * q
        meanAB += weight * p * q
      }
      const at = y * columns + x
      rows.a[at] = meanA
      rows.b[at] = meanB
      rows.aa[at] = meanAA
      rows.bb[at] = meanBB
      rows.ab[at] = meanAB
    }
  }
}

function meanSimilarity(rows: Moments, line: Moments, height: number, columns: number): number {
  const lines = height - 2 * radius
  let sum = 0
  for (let y = 0; y < lines; y++) {
    for (const name of ['a', 'b', 'aa', 'bb', 'ab'] as const) filterColumns(rows[name], line[name], y * columns)
    for (let x = 0; x < columns; x++) {
      const [meanA, meanB] = [line.a[x]!, line.b[x]!]
      const luminance = (2 * meanA * meanB + c1) / (meanA * meanA + meanB * meanB + c1)
      const covariance = line.ab[x]! - meanA * meanB
      const variances = line.aa[x]! - meanA * meanA + (line.bb[x]! - meanB * meanB)
      sum += luminance * ((2 * covariance + c2) / (variances + c2))
    }
  }
  return sum / (lines * columns)
}

/** Of the rows from `first` on, one line. */
function filterColumns(rows: Float64Array, line: Float64Array, first: number): void {
  line.fill(0)
  for (let tap = 0; tap < taps; tap++) {
    const start = first + tap * line.length
    for (let x = 0; x < line.length; x++) line[x]! += weights[tap]! * rows[start + x]!
  }
}
