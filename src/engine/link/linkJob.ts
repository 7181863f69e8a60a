import type { PairStatistics } from '../../contract/link'
import { defineJob } from '../runtime/job'
import type { TimeWeights } from '../similarity/sample'
import { drawClusters, type Draws } from './bootstrap'
import { observationsOf } from './observations'
import { linkPair } from './pair'

type Cosines = readonly (readonly (number | null)[])[]

export interface LinkRequest {
  readonly runs: readonly RecordedRun[]
  readonly resamples: number
  readonly seed: number
}

/** What was recorded of one attack; the same layers in each. */
export interface RecordedRun {
  readonly steps: readonly number[]
  /** [image layer][recorded step][frame] */
  readonly images: readonly Cosines[]
  /** [video layer][recorded step][time step] */
  readonly videos: readonly Cosines[]
  /** one for each video layer */
  readonly weights: readonly TimeWeights[]
}

/** [image layer][video layer]. In a worker: with many layers it takes seconds. */
export const linkJob = defineJob<LinkRequest, never, PairStatistics[][]>({
  name: 'link/pairs',
  async run({ runs, resamples, seed }, context) {
    const known = new Map<number, Draws>()
    const drawsOf = (clusters: number): Draws => {
      const draws = known.get(clusters) ?? drawClusters(clusters, resamples, seed)
      known.set(clusters, draws)
      return draws
    }
    const found: PairStatistics[][] = []
    for (const image of runs[0]!.images.keys()) {
      const row: PairStatistics[] = []
      for (const video of runs[0]!.videos.keys()) {
        const observations = observationsOf(
          runs.map(({ steps, images, videos, weights }) => ({
            steps,
            image: images[image]!,
            video: videos[video]!,
            weights: weights[video]!,
          })),
        )
        row.push(linkPair(observations, drawsOf(observations.clusters)))
        await context.breathe()
      }
      found.push(row)
    }
    return found
  },
})
