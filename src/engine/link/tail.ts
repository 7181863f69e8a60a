/**
 * Share of resampled values to leave out on either side for a 95 % interval, fewer the fewer the clusters: resampling few
 * clusters as they are gives intervals that are too narrow. As a t quantile widens the interval of a mean, and for the
 * spread about the mean of n being smaller by (n - 1) / n (Hesterberg 2015, expanded percentile interval).
 *
 * @param clusters at least 2
 * @returns 0.025 for very many, 0.0086 for 10, 0.001 for 5
 */
export function tailOf(clusters: number): number {
  return normalTail(tQuantile(clusters - 1) * Math.sqrt(clusters / (clusters - 1)))
}

/** What 97.5 % of Student's t distribution lie below. */
function tQuantile(freedom: number): number {
  let [low, high] = [0, Math.PI / 2]
  for (let halving = 0; halving < 60; halving++) {
    const middle = (low + high) / 2
    if (tMiddle(middle, freedom) < 0.95) low = middle
    else high = middle
  }
  return Math.tan(low) * Math.sqrt(freedom)
}

/** Probability that |t| is below tan(angle) √freedom (Abramowitz and Stegun 26.7.3 and 26.7.4). */
function tMiddle(angle: number, freedom: number): number {
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)]
  const isOdd = freedom % 2 === 1
  let term = isOdd ? cosine : 1
  let sum = freedom === 1 ? 0 : term
  for (let factor = isOdd ? 2 : 1; factor <= freedom - 3; factor += 2) {
    term *= (factor / (factor + 1)) * cosine * cosine
    sum += term
  }
  return isOdd ? (2 / Math.PI) * (angle + sine * sum) : sine * sum
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
