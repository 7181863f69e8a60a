import { sampleJob } from '../../feature/sampleJob'
import type { Provider } from '../../../contract/plan'
import type { Worker } from '../../runtime/worker'
import type { TappedLayer } from '../../feature/tapped'
import type { ClipSamples, LayerSample } from '../../similarity/sample'
import type { PreparedClip } from './clips'
import { framesOf, type PreparedModel, type PreparedModels } from './prepare'
import type { AlignedSteps } from './steps'

export interface SampleSettings {
  readonly workers: readonly Worker[]
  /** threads of all workers together */
  readonly threads: number
  readonly provider: Provider
  /** null: channels are not wanted */
  readonly grid: number | null
  readonly signal: AbortSignal
  /** share that is done, and the name of the model that is at it */
  readonly onProgress: (share: number, model: string) => void
}

type Form = 'benign' | 'adversarial'
interface Task {
  readonly model: PreparedModel
  readonly form: Form
}

/** How the steps of each layer of each video model are fed. */
export type AlignedModels = ReadonlyMap<PreparedModel, readonly AlignedSteps[]>

/** Shows one clip to every model and reduces what their layers give. Each worker takes the next model that nobody has. */
export async function sampleClip(
  clip: PreparedClip,
  { images, videos }: Pick<PreparedModels, 'images' | 'videos'>,
  aligned: AlignedModels,
  settings: SampleSettings,
): Promise<{ benign: ClipSamples; adversarial: ClipSamples | null }> {
  const forms: readonly Form[] = clip.hasAdversarial ? ['benign', 'adversarial'] : ['benign']
  const tasks = forms.flatMap((form) => [...images, ...videos].map((model): Task => ({ model, form })))
  const samples = await runAll(tasks, clip, aligned, settings)
  const weights = videos.flatMap((video) => aligned.get(video)!.map((layer) => layer.weights))
  const of = (form: Form, models: readonly PreparedModel[]): LayerSample[] =>
    models.flatMap((model) => samples[tasks.findIndex((task) => task.model === model && task.form === form)]!)
  const samplesOf = (form: Form): ClipSamples => ({ images: of(form, images), videos: of(form, videos), weights })
  return { benign: samplesOf('benign'), adversarial: clip.hasAdversarial ? samplesOf('adversarial') : null }
}

async function runAll(
  tasks: readonly Task[],
  clip: PreparedClip,
  aligned: AlignedModels,
  { workers, threads, provider, grid, signal, onProgress }: SampleSettings,
): Promise<LayerSample[][]> {
  // Not by the number of workers: results shall be the same bits.
  const atOnce = Math.max(1, Math.min(tasks.length, threads))
  const threadsOfEach = Math.max(1, Math.floor(threads / atOnce))
  const queue = [...tasks.entries()]
  const done = tasks.map(() => 0)
  const found: LayerSample[][] = []

  const work = async (worker: Worker): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      signal.throwIfAborted()
      const [index, { model, form }] = next
      const { card, modelPath } = model.model
      const request = {
        ...{ model: modelPath, card, layers: tappedOf(model, aligned) },
        ...{ clip: await clip.decode(model.model, form, signal), positions: framesOf(model.model, clip.frames) },
        ...{ provider, threads: threadsOfEach, grid },
      }
      found[index] = await worker.run(sampleJob, request, {
        signal,
        onProgress(share) {
          done[index] = share
          onProgress(done.reduce((sum, one) => sum + one, 0) / tasks.length, card.name)
        },
      })
      signal.throwIfAborted()
    }
  }
  await Promise.all(workers.slice(0, atOnce).map(work))
  return found
}

function tappedOf(model: PreparedModel, aligned: AlignedModels): TappedLayer[] {
  const rows = aligned.get(model)
  return model.layers.map(({ tensor, trace }, layer) => ({ tensor, trace, rows: rows?.[layer]!.rows }))
}
