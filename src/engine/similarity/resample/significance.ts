/** Values that differ by less are the same draw, computed twice. */
const tolerance = 1e-12

export interface NullSummary {
  /** draws that have a value */
  readonly draws: number
  readonly pValue: number
  readonly mean: number
  /** the middle 95 % */
  readonly low: number
  readonly high: number
}

/**
 * How a value stands among draws of its null distribution: p = (1 + draws at least as large) / (1 + draws).
 *
 * @param draws NaN where a draw has no value: it counts for nothing, so that p cannot become as small
 * @returns null if no draw has a value
 * @see Phipson and Smyth, Stat. Appl. Genet. Mol. Biol. 2010, for the 1 added to both
 */
export function summarizeNull(value: number, draws: Float64Array): NullSummary | null {
  const sorted = draws.filter((draw) => !Number.isNaN(draw)).sort()
  if (sorted.length === 0) return null
  const larger = sorted.filter((draw) => draw >= value - tolerance).length
  const mean = sorted.reduce((sum, draw) => sum + draw, 0) / sorted.length
  return {
    draws: sorted.length,
    pValue: (1 + larger) / (1 + sorted.length),
    mean,
    low: quantile(sorted, 0.025),
    high: quantile(sorted, 0.975),
  }
}

/** Linear between the two nearest of the sorted values. */
function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1)
  const below = Math.floor(place)
  const above = Math.min(below + 1, sorted.length - 1)
  return sorted[below]! + (place - below) * (sorted[above]! - sorted[below]!)
}

/**
 * p values adjusted for looking at many: the smallest false discovery rate at which each would count.
 *
 * @param pValues null where there is none: these are not counted
 * @see Benjamini and Hochberg, J. R. Statist. Soc. B 1995
 */
export function adjustForDiscovery(pValues: readonly (number | null)[]): (number | null)[] {
  const order = [...pValues.keys()].filter((at) => pValues[at] !== null).sort((a, b) => pValues[b]! - pValues[a]!)
  const adjusted: (number | null)[] = pValues.map(() => null)
  let smallest = 1
  order.forEach((at, index) => {
    smallest = Math.min(smallest, (pValues[at]! * order.length) / (order.length - index))
    adjusted[at] = smallest
  })
  return adjusted
}
