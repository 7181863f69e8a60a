import { resolve } from 'node:path'
import { type LinkedPair, linkReading, type LinkRequest, type TransferLink } from '../../../contract/link'
import type { RecordedLayer } from '../../../contract/recording'
import { linkJob } from '../../link/linkJob'
import { leastRuns } from '../../link/observations'
import { rankedOf, spearmanOf } from '../../link/rank'
import { programVersion } from '../../programVersion'
import type { WorkerPool } from '../../runtime/pool'
import type { TimeWeights } from '../../similarity/sample'
import { timeWeights } from '../../similarity/time'
import { writeLink } from '../../store'
import { summarizeRuns } from '../summarizeRuns'
import { openRecorded, type RecordedAttack } from './openRecorded'
import { benignSimilarity } from './similarity'
import { linkedTargets } from './targets'

/**
 * Whether the features of video models move where those of image models do, over recorded attacks, beside what the attacks
 * did to answers and how alike the layers are on benign frames. Reads run folders alone: no model is run.
 *
 * @throws WorkbenchError `study/not-finished`, `study/mixed-attacks`, and as `openRecorded` does
 */
export async function linkTransfer(request: LinkRequest, pool: WorkerPool): Promise<TransferLink> {
  const { attack } = await summarizeRuns(request.runs.map((folder) => ({ folder, label: null })))
  const attacks = await openRecorded(request.runs)
  const weights = attacks.map((one) => weightsOf(one, request.alignment))
  const [worker] = await pool.take(1)
  const runs = attacks.map(({ recording, images, videos }, run) => ({
    steps: recording.steps,
    images: images.map(({ cosines }) => cosines),
    videos: videos.map(({ cosines }) => cosines),
    weights: weights[run]!,
  }))
  const { resamples, seed } = request
  const statistics = await worker!.run(linkJob, { runs, resamples, seed })
  const similarity = await benignSimilarity(attacks, weights, request, worker!)
  const pairs = statistics.flatMap((row, image) =>
    row.map((found, video): LinkedPair => ({ image, video, ...found, ...similarity[image]![video]! })),
  )
  const { images, videos } = attacks[0]!
  const link: TransferLink = {
    link: 1,
    version: programVersion,
    ...{ request, attack },
    runs: attacks.map(({ folder, record, recording: { frames, steps } }) => ({
      ...{ folder, clip: record.resolved.clip.path, frames, steps },
    })),
    clusters: attacks.length < leastRuns ? 'time blocks' : 'runs',
    images: images.map(plainLayer),
    videos: videos.map(plainLayer),
    pairs,
    targets: linkedTargets(
      attacks.map(({ result }) => result),
      request,
    ),
    acrossPairs: acrossPairs(pairs),
    reading: [...linkReading],
    warnings: warningsOf(attacks, pairs),
    files: [],
  }
  const out = request.out ?? (attacks.length === 1 ? attacks[0]!.folder : null)
  return out === null ? link : { ...link, files: await writeLink(resolve(out), link) }
}

/** One for each video layer. */
function weightsOf({ videos, recording }: RecordedAttack, alignment: LinkRequest['alignment']): TimeWeights[] {
  return videos.map(
    ({ fields, positions }) => timeWeights(alignment, fields ?? [], positions ?? [], recording.frames).weights,
  )
}

function plainLayer(layer: RecordedLayer): TransferLink['images'][number] {
  const { model, card, tensor, title, depth, order, op, stage, steps, channels, height, width } = layer
  return { model, card, tensor, title, depth, order, op, stage, steps, channels, height, width }
}

const leastPairs = 4

function acrossPairs(pairs: readonly LinkedPair[]): TransferLink['acrossPairs'] {
  const known = pairs.filter(({ similarity, slope }) => similarity.value !== null && slope.value !== null)
  const count = { pairs: known.length }
  if (known.length < leastPairs) {
    const reason = `Benign similarity and slope are both known of ${known.length} pairs; at least ${leastPairs} are needed.`
    return { ...count, spearman: null, reason }
  }
  const x = Float64Array.from(known, ({ similarity }) => similarity.value!)
  const y = Float64Array.from(known, ({ slope }) => slope.value!)
  const spearman = spearmanOf(
    rankedOf({ x, y, cluster: Int32Array.from(known.keys()) }),
    new Uint8Array(known.length).fill(1),
  )
  if (Number.isNaN(spearman))
    return { ...count, spearman: null, reason: 'All pairs have one similarity, or one slope.' }
  return { ...count, spearman, reason: null }
}

/** Intervals of fewer clusters are rough, though they are expanded (docs/similarity-and-transfer.md has the rates). */
const fewClusters = 20

function warningsOf(attacks: readonly RecordedAttack[], pairs: readonly LinkedPair[]): string[] {
  const clips = attacks.map(({ record }) => record.resolved.clip.sha256)
  const again = new Set(clips).size < clips.length
  const clusters = Math.min(...pairs.filter(({ reason }) => reason === null).map((pair) => pair.clusters))
  return [
    ...(again ? ['Several runs are of one clip: they count as independent, and are not.'] : []),
    ...(attacks.length < leastRuns
      ? [
          `Of ${attacks.length} ${attacks.length === 1 ? 'run' : 'runs'} the intervals are over blocks of time steps: they tell nothing about other clips, and are too narrow over all steps, where blocks of a run are not independent. ${leastRuns} runs or more are resampled as runs.`,
        ]
      : []),
    ...(clusters < fewClusters
      ? [
          `Some intervals rest on ${clusters} clusters: of fewer than ${fewClusters} they are rough, and rather too narrow than too wide.`,
        ]
      : []),
    ...new Set(
      attacks.flatMap(({ recording }) =>
        recording.leftOut.map(({ model, tensor, reason }) => `"${tensor}" of "${model}" was not recorded: ${reason}`),
      ),
    ),
  ]
}
