import type { Provider } from '../../../contract/plan'
import type { RecordedLayer, Recording } from '../../../contract/recording'
import { type RecordedFeatures, recordJob, type Snapshots } from '../../feature/recordJob'
import type { Worker } from '../../runtime/worker'
import type { FrameClip } from '../../tensor/clipArray'
import { describeLayers, framesOf, type PreparedModel } from '../correlation/prepare'
import type { PreparedRecording } from './prepare'

export interface RecordSettings {
  readonly provider: Provider
  readonly workers: readonly Worker[]
  /** threads of all workers together */
  readonly threads: number
  readonly signal: AbortSignal
  /** share that is done */
  readonly onProgress: (share: number) => void
}

/**
 * Shows every recorded model the benign clip and the kept frames. Each worker takes the next model that nobody has.
 *
 * @throws WorkbenchError `runtime/…` if a model cannot be run; what `signal` was aborted with
 */
export async function recordFeatures(
  { models, steps, leftOut }: PreparedRecording,
  benign: FrameClip,
  snapshots: Snapshots,
  settings: RecordSettings,
): Promise<Recording> {
  const found = await recordAll(models, benign, snapshots, settings)
  const layers = models.flatMap((prepared, index) => layersOf(prepared, found[index]!, benign.frames, steps))
  return { recording: 1, steps: [...steps], frames: benign.frames, layers, leftOut }
}

async function recordAll(
  models: readonly PreparedModel[],
  benign: FrameClip,
  snapshots: Snapshots,
  { workers, threads, provider, signal, onProgress }: RecordSettings,
): Promise<RecordedFeatures[][]> {
  // Not by the number of workers, which the memory decides: results shall be the same bits.
  const atOnce = Math.max(1, Math.min(models.length, threads))
  const queue = [...models.entries()]
  const done = models.map(() => 0)
  const found: RecordedFeatures[][] = []

  const work = async (worker: Worker): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [index, { model, layers }] = next
      const request = {
        ...{ model: model.modelPath, card: model.card, layers: layers.map(({ tensor, trace }) => ({ tensor, trace })) },
        ...{ benign, snapshots, positions: framesOf(model, benign.frames) },
        ...{ provider, threads: Math.max(1, Math.floor(threads / atOnce)) },
      }
      found[index] = await worker.run(recordJob, request, {
        signal,
        onProgress(share) {
          done[index] = share
          onProgress(done.reduce((sum, one) => sum + one, 0) / models.length)
        },
      })
      signal.throwIfAborted()
    }
  }
  await Promise.all(workers.map(work))
  return found
}

function layersOf(
  prepared: PreparedModel,
  found: readonly RecordedFeatures[],
  frames: number,
  steps: readonly number[],
): RecordedLayer[] {
  const { kind } = prepared.model.card
  const positions = framesOf(prepared.model, frames)
  return describeLayers([prepared]).map((layer, index) => {
    const { cosines, gram, sums } = found[index]!
    const { trace } = prepared.layers[index]!
    const isFinite = gram.every(Number.isFinite)
    return {
      ...layer,
      kind,
      fields: kind === 'video' ? trace.steps.map((field) => ({ ...field, frames: [...field.frames] })) : null,
      positions,
      cosines: cosines.map((rows) => rows.map((cosine) => (typeof cosine === 'number' ? cosine : null))),
      undefined: cosines.flatMap((rows, kept) =>
        rows.flatMap((cosine, row) =>
          typeof cosine === 'string' ? [{ step: steps[kept]!, row, reason: cosine }] : [],
        ),
      ),
      gram: isFinite ? lowerTriangle(gram, sums.length) : null,
      sums: isFinite ? [...sums] : null,
    }
  })
}

function lowerTriangle(gram: Float64Array, rows: number): number[] {
  return Array.from({ length: rows }, (_, row) => [...gram.subarray(row * rows, row * rows + row + 1)]).flat()
}
