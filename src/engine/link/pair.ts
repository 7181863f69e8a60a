import type { Estimate, PairStatistics } from '../../contract/link'
import { countsOf, type Draws, middleOf } from './bootstrap'
import type { Observations } from './observations'
import { rankedOf, spearmanOf } from './rank'
import { clusterSums, type Line, linesOf } from './sums'
import { tailOf } from './tail'

/** Fewest clusters that say anything of how sure a number is. */
export const leastClusters = 3

const undefinedEstimate: Estimate = { value: null, low: null, high: null }

/**
 * How much of what happens to a video layer goes with what happens to an image layer, over all points and within the
 * moments, with percentile intervals of resampled clusters that are expanded for their number.
 *
 * @param draws of as many clusters as the points have
 */
export function linkPair(observations: Observations, draws: Draws): PairStatistics {
  const { clusters, clustersAre, x } = observations
  const counted = { observations: x.length, clusters }
  if (clusters < leastClusters) return { ...counted, ...nothing(clusters) }
  const once = new Uint8Array(clusters).fill(1)
  const sums = clusterSums(observations)
  const ranked = rankedOf(observations)
  const found = linesOf(sums, once)
  const resampled = Array.from({ length: draws.resamples }, (_, resample) => linesOf(sums, countsOf(draws, resample)))
  const tail = tailOf(clusters)
  const varies = !Number.isNaN(found.overall.pearson)
  const of = (pick: (lines: typeof found) => number): Estimate =>
    estimateOf(pick(found), Float64Array.from(resampled, pick), tail)
  const ranks = Float64Array.from({ length: varies ? draws.resamples : 0 }, (_, resample) =>
    spearmanOf(ranked, countsOf(draws, resample)),
  )
  return {
    ...counted,
    pearson: of(({ overall }) => overall.pearson),
    spearman: varies ? estimateOf(spearmanOf(ranked, once), ranks, tail) : undefinedEstimate,
    slope: of(({ overall }) => overall.slope),
    intercept: of(({ overall }) => overall.intercept),
    within: { pearson: of(({ within }) => within.pearson), slope: of(({ within }) => within.slope) },
    reason: reasonOf(found.overall, 'over the recorded steps'),
    withinReason: reasonOf(
      found.within,
      clustersAre === 'runs' ? 'within a recorded step' : 'within a recorded step of a run',
    ),
  }
}

function nothing(clusters: number): Omit<PairStatistics, 'observations' | 'clusters'> {
  const reason =
    clusters === 0
      ? 'At no step do both layers have a cosine.'
      : `The points fall into ${clusters} ${clusters === 1 ? 'cluster' : 'clusters'}, at least ${leastClusters} are needed: link more runs.`
  return {
    pearson: undefinedEstimate,
    spearman: undefinedEstimate,
    slope: undefinedEstimate,
    intercept: undefinedEstimate,
    within: { pearson: undefinedEstimate, slope: undefinedEstimate },
    reason,
    withinReason: reason,
  }
}

function estimateOf(value: number, resampled: Float64Array, tail: number): Estimate {
  if (Number.isNaN(value)) return undefinedEstimate
  const [low, high] = middleOf(resampled, tail) ?? [null, null]
  return { value, low, high }
}

function reasonOf({ slope, pearson }: Line, where: string): string | null {
  if (Number.isNaN(slope)) return `The image layer’s cosine does not vary ${where}.`
  return Number.isNaN(pearson) ? `The video layer’s cosine does not vary ${where}.` : null
}
