import type { CellDetail } from '../../contract/correlation'
import { defineJob, type JobContext } from '../runtime/job'
import type { TimeWeights } from '../similarity/sample'
import { eachFeatures, type FeatureRequest } from './features'
import { detailOf } from './cellDetail'
import { sampleOf } from './sampleJob'

export interface CellRequest {
  /** both with one layer */
  readonly image: FeatureRequest
  readonly video: FeatureRequest
  readonly weights: TimeWeights
  /** positions along a side of the common grid, at most */
  readonly grid: number
}

/** What both layers gave, one array for each row, [channels, height, width], and what lies behind the cell. */
export interface CellResponse {
  readonly image: readonly Float32Array[]
  readonly video: readonly Float32Array[]
  readonly detail: Omit<CellDetail, 'steps'>
}

/** Looks into one cell of a correlation, for one clip. */
export const cellJob = defineJob<CellRequest, never, CellResponse>({
  name: 'feature/cell',
  async run({ image, video, weights, grid }, context) {
    const rows = { image: await rowsOf(image, context), video: await rowsOf(video, context) }
    const samples = {
      image: sampleOf({ rows: rows.image }, image.layers[0]!, grid),
      video: sampleOf({ rows: rows.video }, video.layers[0]!, grid),
    }
    return { ...rows, detail: detailOf(samples.image, samples.video, weights, grid) }
  },
})

async function rowsOf(request: FeatureRequest, context: JobContext<never>): Promise<readonly Float32Array[]> {
  let found: readonly Float32Array[] = []
  await eachFeatures(
    request,
    context,
    () => undefined,
    ({ rows }) => (found = rows),
  )
  return found
}
