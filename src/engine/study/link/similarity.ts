import type { Estimate, LinkRequest } from '../../../contract/link'
import type { RecordedLayer } from '../../../contract/recording'
import { compareLayersJob } from '../../feature/compareJob'
import type { Worker } from '../../runtime/worker'
import type { LayerSample, TimeWeights } from '../../similarity/sample'
import type { RecordedAttack } from './openRecorded'

/** How alike an image and a video layer are on the benign frames. */
export interface PairSimilarity {
  readonly similarity: Estimate
  readonly similarityReason: string | null
}

/**
 * From the products of benign features that recordings hold, over frames, all clips together.
 *
 * @param weights [run][video layer]
 * @returns [image layer][video layer]
 */
export async function benignSimilarity(
  attacks: readonly RecordedAttack[],
  weights: readonly (readonly TimeWeights[])[],
  { measure, seed }: Pick<LinkRequest, 'measure' | 'seed'>,
  worker: Worker,
): Promise<PairSimilarity[][]> {
  const clips = attacks.map(({ images, videos }, run) => ({
    benign: { images: images.map(sampleOf), videos: videos.map(sampleOf), weights: weights[run]! },
    adversarial: null,
  }))
  const options = { measures: [measure], rowUnit: 'frames' as const, nulls: 0, seed, bandwidth: 1, grid: 1 }
  const { matrices } = await worker.run(compareLayersJob, { clips, ...options })
  const { values, low, high, undefined: unknown } = matrices[0]!
  return values.map((row, image) =>
    row.map((value, video) => ({
      similarity: { value, low: low[image]![video]!, high: high[image]![video]! },
      similarityReason: unknown.find((cell) => cell.row === image && cell.column === video)?.reason ?? null,
    })),
  )
}

const noMaps = { height: 0, width: 0, data: new Float32Array(0) }

function sampleOf({ gram, sums, steps, kind, cosines, channels, height, width }: RecordedLayer): LayerSample {
  const rows = kind === 'image' ? cosines[0]!.length : steps
  const sample = { rows, dimensions: channels * height * width, maps: noMaps, channels: null }
  if (!gram || !sums) {
    return {
      ...sample,
      gram: new Float64Array(rows * rows).fill(Number.NaN),
      sums: new Float64Array(rows).fill(Number.NaN),
    }
  }
  const whole = Float64Array.from({ length: rows * rows }, (_, index) => {
    const [a, b] = [Math.floor(index / rows), index % rows]
    return gram[(Math.max(a, b) * (Math.max(a, b) + 1)) / 2 + Math.min(a, b)]!
  })
  return { ...sample, gram: whole, sums: Float64Array.from(sums) }
}
