import { upperStudentT } from '../similarity/resample/studentT'

/**
 * Share of resampled values to leave out on either side for a 95 % interval, fewer the fewer the clusters: resampling few
 * clusters as they are gives intervals that are too narrow. As a t quantile widens the interval of a mean, and for the
 * spread about the mean of n being smaller by (n - 1) / n (Hesterberg 2015, expanded percentile interval).
 *
 * @param clusters at least 2
 * @returns 0.025 for very many, 0.0086 for 10, 0.001 for 5
 */
export function tailOf(clusters: number): number {
  return normalTail(upperStudentT(clusters - 1) * Math.sqrt(clusters / (clusters - 1)))
}

/** Probability of a normal variable above z ≥ 0: the series of its distribution function in odd powers of z. */
function normalTail(z: number): number {
  let term = z
  let sum = z
  for (let odd = 3; term > sum * Number.EPSILON; odd += 2) {
    term *= (z * z) / odd
    sum += term
  }
  return Math.max(0, 0.5 - (sum * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI))
}
