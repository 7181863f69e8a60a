import { createStream } from '../tensor/random'

/** How often each cluster counts in each resample. */
export interface Draws {
  readonly resamples: number
  readonly clusters: number
  /** [resamples, clusters]; every row sums to `clusters` */
  readonly counts: Uint16Array
}

/** As many clusters as there are, drawn with replacement, again and again. One seed gives the same draws everywhere. */
export function drawClusters(clusters: number, resamples: number, seed: number): Draws {
  const random = createStream(seed, clusters)
  const counts = new Uint16Array(resamples * clusters)
  for (let draw = 0; draw < resamples * clusters; draw++) {
    const cluster = Math.floor((random() / 2 ** 32) * clusters)
    counts[Math.floor(draw / clusters) * clusters + cluster]!++
  }
  return { resamples, clusters, counts }
}

export const countsOf = ({ clusters, counts }: Draws, resample: number): Uint16Array =>
  counts.subarray(resample * clusters, (resample + 1) * clusters)

/** Share of resamples that may be without a value before there is no interval. */
const mostUndefined = 0.1

/**
 * The middle of resampled values, between neighbouring values linearly.
 *
 * @param values NaN where a resample has none
 * @param tail share to leave out on either side
 * @returns null if more than a tenth have none
 */
export function middleOf(values: Float64Array, tail: number): [low: number, high: number] | null {
  const known = values.filter((value) => !Number.isNaN(value)).sort()
  if (known.length < (1 - mostUndefined) * values.length || known.length === 0) return null
  return [quantile(known, tail), quantile(known, 1 - tail)]
}

function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1)
  const below = Math.floor(place)
  const above = Math.min(below + 1, sorted.length - 1)
  return sorted[below]! + (place - below) * (sorted[above]! - sorted[below]!)
}
