import type { Observations } from './observations'

/** Points in the order of their values, to rank them again and again with other weights. */
interface Order {
  /** points from the smallest value to the largest */
  readonly points: Int32Array
  /** where in `points` each run of equal values ends */
  readonly ends: readonly number[]
}

/** Ranks of both coordinates of some points, for any choice of their clusters. */
export interface Ranked {
  readonly cluster: Int32Array
  readonly x: Order
  readonly y: Order
}

export function rankedOf({ x, y, cluster }: Pick<Observations, 'x' | 'y' | 'cluster'>): Ranked {
  return { cluster, x: orderOf(x), y: orderOf(y) }
}

function orderOf(values: Float64Array): Order {
  const points = Int32Array.from(values.keys()).sort((a, b) => values[a]! - values[b]!)
  const ends: number[] = []
  points.forEach((point, place) => {
    const next = points[place + 1]
    if (next === undefined || values[next] !== values[point]) ends.push(place + 1)
  })
  return { points, ends }
}

/**
 * Spearman's rank correlation, equal values sharing the mean of their ranks. A point of a cluster that counts twice is
 * ranked as two.
 *
 * @param counts how often each cluster counts
 * @returns -1 to 1; NaN if all values of a coordinate are equal
 */
export function spearmanOf({ cluster, x, y }: Ranked, counts: ArrayLike<number>): number {
  const rankX = midranks(x, cluster, counts)
  const rankY = midranks(y, cluster, counts)
  let points = 0
  for (const own of cluster) points += counts[own]!
  // Midranks always have this mean.
  const mean = (points + 1) / 2
  let [xx, xy, yy] = [0, 0, 0]
  for (let i = 0; i < cluster.length; i++) {
    const count = counts[cluster[i]!]!
    const dx = rankX[i]! - mean
    const dy = rankY[i]! - mean
    xx += count * dx * dx
    xy += count * dx * dy
    yy += count * dy * dy
  }
  return xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : Number.NaN
}

function midranks({ points, ends }: Order, cluster: Int32Array, counts: ArrayLike<number>): Float64Array {
  const ranks = new Float64Array(points.length)
  let before = 0
  let start = 0
  for (const end of ends) {
    let equal = 0
    for (let place = start; place < end; place++) equal += counts[cluster[points[place]!]!]!
    for (let place = start; place < end; place++) ranks[points[place]!] = before + (equal + 1) / 2
    before += equal
    start = end
  }
  return ranks
}
