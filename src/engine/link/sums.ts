import type { Observations } from './observations'

/** Sums over the points of each cluster, of x and y less their means: enough for every moment of any choice of clusters. */
export interface ClusterSums {
  readonly meanX: number
  readonly meanY: number
  readonly clusters: number
  readonly moments: number
  /** [cluster][x², xy, y²] */
  readonly products: Float64Array
  /** [cluster][moment][points, x, y] */
  readonly ofMoments: Float64Array
}

export function clusterSums({ x, y, cluster, clusters, moment, moments }: Observations): ClusterSums {
  const meanX = meanOf(x)
  const meanY = meanOf(y)
  const products = new Float64Array(clusters * 3)
  const ofMoments = new Float64Array(clusters * moments * 3)
  for (let i = 0; i < x.length; i++) {
    const dx = x[i]! - meanX
    const dy = y[i]! - meanY
    const at = cluster[i]! * 3
    products[at]! += dx * dx
    products[at + 1]! += dx * dy
    products[at + 2]! += dy * dy
    const place = (cluster[i]! * moments + moment[i]!) * 3
    ofMoments[place]!++
    ofMoments[place + 1]! += dx
    ofMoments[place + 2]! += dy
  }
  return { meanX, meanY, clusters, moments, products, ofMoments }
}

/** Straight line y = intercept + slope x by least squares, and the correlation around it; NaN without variation. */
export interface Line {
  readonly pearson: number
  readonly slope: number
  readonly intercept: number
}

export interface Lines {
  /** over all points */
  readonly overall: Line
  /** over points less the mean of their moment; its intercept is 0 */
  readonly within: Line
}

/** Cosines come from float32 features: what varies less has only been rounded. Standard deviation. */
export const leastVariation = 1e-6

/** @param counts how often each cluster counts */
export function linesOf(sums: ClusterSums, counts: ArrayLike<number>): Lines {
  const [xx, xy, yy] = weighted(sums.products, 0, 3, sums.clusters, counts)
  const all = { points: 0, x: 0, y: 0 }
  const between = { xx: 0, xy: 0, yy: 0 }
  for (let moment = 0; moment < sums.moments; moment++) {
    const [points, x, y] = weighted(sums.ofMoments, moment * 3, sums.moments * 3, sums.clusters, counts)
    if (points === 0) continue
    all.points += points
    all.x += x
    all.y += y
    between.xx += (x * x) / points
    between.xy += (x * y) / points
    between.yy += (y * y) / points
  }
  const { points, x, y } = all
  const line = lineOf(points, xx - (x * x) / points, xy - (x * y) / points, yy - (y * y) / points)
  const intercept = sums.meanY + y / points - line.slope * (sums.meanX + x / points)
  return {
    overall: { ...line, intercept },
    within: { ...lineOf(points, xx - between.xx, xy - between.xy, yy - between.yy), intercept: 0 },
  }
}

/** Sums over clusters of three numbers that lie `stride` apart from cluster to cluster. */
function weighted(
  values: Float64Array,
  first: number,
  stride: number,
  clusters: number,
  counts: ArrayLike<number>,
): [number, number, number] {
  let [a, b, c] = [0, 0, 0]
  for (let cluster = 0, at = first; cluster < clusters; cluster++, at += stride) {
    const count = counts[cluster]!
    a += count * values[at]!
    b += count * values[at + 1]!
    c += count * values[at + 2]!
  }
  return [a, b, c]
}

function lineOf(points: number, xx: number, xy: number, yy: number): Omit<Line, 'intercept'> {
  const least = points * leastVariation ** 2
  if (!(xx > least)) return { pearson: Number.NaN, slope: Number.NaN }
  const pearson = yy > least ? Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy))) : Number.NaN
  return { pearson, slope: xy / xx }
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
