import { cpus } from 'node:os'
import { join, resolve } from 'node:path'
import type { AlignedPair, Alignment, alignmentRequestSchema } from '../../contract/alignment'
import { WorkbenchError } from '../../contract/error'
import { publishedI2v } from '../../contract/method'
import type { AttackPlan } from '../../contract/plan'
import type { z } from 'zod'
import { type AlignedModel, alignJob } from '../attack/alignJob'
import { zeroOf } from '../attack/transform/view'
import { framesToImage } from '../model/preprocess'
import type { ProviderService } from '../provider/service'
import type { WorkerPool } from '../runtime/pool'
import { openRun, readSavedFrames, writeAlignment } from '../store'
import { programVersion } from '../programVersion'
import type { ImageClip } from '../tensor/clipArray'
import type { ClipLibrary } from './clipLibrary'
import { compileSurrogate } from './compileSurrogate'
import type { ModelLibrary } from './openModel'
import { checkSameSize, openSurrogates, type PreparedSurrogate } from './openSurrogates'
import { planSource } from './source'

export type AlignmentRequest = z.infer<typeof alignmentRequestSchema>

export interface AlignmentParts {
  readonly models: ModelLibrary
  readonly clips: ClipLibrary
  readonly pool: WorkerPool
  readonly providers: ProviderService
  readonly home: string
}

/** The frames that are looked at. */
interface Looked {
  readonly form: Alignment['form']
  readonly benign: ImageClip
  readonly adversarial: ImageClip | null
  readonly ordinals: readonly number[]
  readonly warnings: readonly string[]
}

const definition =
  'For each frame, the cosine between two gradients with respect to its pixels (values from 0 to 1, before normalisation): ' +
  'that of the image model, taken in the direction its attack follows (cross-entropy to its own class of the benign frame up; ' +
  'or, with a layer, cosine to the benign features down, at the benign frame plus 0.01/255 as I2V starts), and that of the video model’s ' +
  'cross-entropy to its own class of the benign clip, up. 1: the image model’s direction is the video model’s steepest; ' +
  '0: unrelated; -1: opposite. Gradients of neighbouring pixels are alike, so unrelated models stray further from 0 than random directions do.'

/**
 * How well the gradients of image models point where those of video models do, frame by frame.
 *
 * @throws WorkbenchError naming the model, clip or run that cannot be used; `attack/size-mismatch` unless all models
 *   prepare frames alike
 */
export async function alignGradients(request: AlignmentRequest, parts: AlignmentParts): Promise<Alignment> {
  const images = await openImages(request, parts.models)
  const videos = await openVideos(request, parts.models)
  checkSameSize([...images, ...videos])
  const looked = request.run === null ? await ofClip(request, images, videos, parts) : await ofRun(request.run, images)
  const { provider } = request
  const use = await parts.providers.use(provider)
  const [worker] = await parts.pool.take(1)
  const cache = join(parts.home, 'cache', 'gradient')
  const compile = async ({ model, layer }: PreparedSurrogate, isLayer: boolean): Promise<AlignedModel> => {
    const { card } = model
    const clipFrames = card.kind === 'video' ? (card.input.frames ?? looked.benign.frames) : null
    const choice = isLayer
      ? { kind: 'cosine' as const, layers: [layer] }
      : { kind: 'label' as const, layers: [layer], frames: clipFrames ?? 1 }
    const path = await compileSurrogate(model, { ...choice, lowering: use.lowering }, looked.benign, cache, worker!)
    return isLayer ? { loss: 'cosine', path } : { loss: 'cross-entropy', path, clipFrames, zero: zeroOf(card) }
  }
  const compiled: AlignedModel[] = []
  for (const [index, image] of images.entries()) compiled.push(await compile(image, hasLayer(request, index)))
  const compiledVideos: AlignedModel[] = []
  for (const video of videos) compiledVideos.push(await compile(video, false))

  const { frames, height, width, data: pixels } = looked.benign
  const cosines = await worker!.run(alignJob, {
    ...{ pixels, frames, height, width },
    // As I2V starts: the cosine of a frame's features with themselves has no gradient.
    ...{
      at: looked.adversarial?.data ?? pixels,
      cosineOffset: looked.adversarial ? 0 : publishedI2v.initialPerturbation,
    },
    ...{ images: compiled, videos: compiledVideos, provider, threads: provider === 'cpu' ? cpus().length : 1 },
  })
  const pairs = images.flatMap(({ model, layer }, image) =>
    videos.map(({ model: video }, at): AlignedPair => {
      const own = cosines[image]![at]!.map((cosine) => (Number.isFinite(cosine) ? cosine : null))
      return {
        surrogate: model.card.name,
        layer: hasLayer(request, image) ? layer : null,
        target: video.card.name,
        cosines: own,
        mean: meanOf(own),
      }
    }),
  )
  const found: Alignment = {
    form: looked.form,
    ordinals: [...looked.ordinals],
    pairs,
    chance: 1 / Math.sqrt(3 * height * width),
    definition,
    warnings: [...new Set([...looked.warnings, ...(use.check ? [use.check.sentence] : [])])],
    subject: request.run ?? request.source?.path ?? null,
    version: programVersion,
    files: [],
  }
  const out = request.out ?? request.run
  return out === null ? found : { ...found, files: await writeAlignment(resolve(out), found) }
}

function hasLayer({ surrogates }: AlignmentRequest, index: number): boolean {
  return surrogates[index]!.layer !== undefined
}

/** As an attack would take them: with a layer I2V's, without the label-based methods'. */
async function openImages({ surrogates }: AlignmentRequest, models: ModelLibrary): Promise<PreparedSurrogate[]> {
  const opened: PreparedSurrogate[] = []
  for (const choice of surrogates) {
    const method = choice.layer === undefined ? 'bim' : 'i2v'
    const [image] = await openSurrogates({ method, surrogates: [choice] }, models)
    if (image!.model.card.kind !== 'image') throw wrongKind(image!, 'surrogate', 'an image model')
    opened.push(image!)
  }
  return opened
}

async function openVideos({ targets }: AlignmentRequest, models: ModelLibrary): Promise<PreparedSurrogate[]> {
  const surrogates = targets.map((card) => ({ card }))
  const opened = await openSurrogates({ method: 'bim', surrogates }, models)
  const odd = opened.find(({ model }) => model.card.kind !== 'video')
  if (odd) throw wrongKind(odd, 'target', 'a video model')
  return opened
}

function wrongKind({ model }: PreparedSurrogate, role: string, expected: string): WorkbenchError {
  return new WorkbenchError(
    'model/wrong-kind',
    `"${model.card.name}" is of kind "${model.card.kind}" by its card; a ${role} of an alignment is ${expected}.`,
    'List image models as surrogates and video models as targets.',
  )
}

async function ofClip(
  { source, sampling }: Pick<AlignmentRequest, 'sampling'> & { source: AttackPlan['source'] | null },
  images: readonly PreparedSurrogate[],
  videos: readonly PreparedSurrogate[],
  { clips }: AlignmentParts,
): Promise<Looked> {
  const planned = await planSource(source!, sampling, images[0]!.model.card.input, videos[0]!.model.card.input, clips)
  const benign = framesToImage(await planned.decode())
  return { form: 'benign', benign, adversarial: null, ordinals: planned.ordinals, warnings: planned.warnings }
}

async function ofRun(folder: string, images: readonly PreparedSurrogate[]): Promise<Looked> {
  const { record } = await openRun(folder)
  const { benign, adversarial } = await readSavedFrames(folder)
  const [height, width] = images[0]!.model.card.input.size
  if (benign.height !== height || benign.width !== width) {
    throw new WorkbenchError(
      'attack/size-mismatch',
      `The run has frames of ${benign.height}x${benign.width} pixels; "${images[0]!.model.card.name}" takes ${height}x${width}.`,
      'Choose models of the size the run was made with.',
    )
  }
  const { ordinals } = record.resolved
  return { form: 'adversarial', benign: framesToImage(benign), adversarial, ordinals, warnings: [] }
}

function meanOf(cosines: readonly (number | null)[]): number | null {
  const known = cosines.filter((cosine) => cosine !== null)
  return known.length > 0 ? known.reduce((sum, cosine) => sum + cosine, 0) / known.length : null
}
