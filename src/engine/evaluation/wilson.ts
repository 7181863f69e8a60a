import type { Rate } from '../../contract/result'

/** Two-sided 95% quantile of the normal distribution. */
const z = 1.959963984540054

/**
 * A share of n trials with its Wilson 95% interval, which stays inside [0,1] and is no point at 0 of n or n of n.
 *
 * @returns rate and interval null when n is 0: nothing was tried, so nothing is known
 * @see Wilson, JASA 1927
 */
export function rateOf(changed: number, n: number): Rate {
  if (n === 0) return { changed, n, rate: null, interval: null }
  const rate = changed / n
  const scale = 1 / (1 + z ** 2 / n)
  const centre = scale * (rate + z ** 2 / (2 * n))
  const halfWidth = scale * z * Math.sqrt((rate * (1 - rate)) / n + z ** 2 / (4 * n ** 2))
  return {
    changed,
    n,
    rate,
    // At the ends the bound is exactly 0 or 1; the formula misses it by a rounding error.
    interval: [changed === 0 ? 0 : centre - halfWidth, changed === n ? 1 : centre + halfWidth],
  }
}
