/** Spread of one step's cosines over the frames; null where a step has no finite value. */
export interface Spread {
  readonly min: number
  readonly lowerQuartile: number
  readonly upperQuartile: number
  readonly max: number
}

/** Quartiles by linear interpolation between order statistics (type 7, the default of NumPy and R). */
export function spreadOf(values: ArrayLike<number>): Spread | null {
  const sorted = Array.from(values)
    .filter(Number.isFinite)
    .sort((a, b) => a - b)
  if (sorted.length === 0) return null
  return {
    min: sorted[0]!,
    lowerQuartile: quantile(sorted, 0.25),
    upperQuartile: quantile(sorted, 0.75),
    max: sorted.at(-1)!,
  }
}

export function quantile(sorted: readonly number[], share: number): number {
  const position = share * (sorted.length - 1)
  const below = Math.floor(position)
  const above = Math.min(below + 1, sorted.length - 1)
  return sorted[below]! + (position - below) * (sorted[above]! - sorted[below]!)
}

/** At most `most` positions of `count`, evenly spread, first and last among them. */
export function thinned(count: number, most: number): number[] {
  if (count <= most) return Array.from({ length: count }, (_, index) => index)
  const step = (count - 1) / (most - 1)
  return Array.from({ length: most }, (_, index) => Math.round(index * step))
}
