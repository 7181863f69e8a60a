import { cpus } from 'node:os'
import type { getCorrelationFrames } from '../../../contract/calls'
import type { Pictures } from '../../../contract/clip'
import type {
  CellDetail,
  CellMaps,
  CellRequest,
  cellMapsRequestSchema,
  ComparedModel,
  Correlation,
  CorrelationPlan,
} from '../../../contract/correlation'
import { WorkbenchError } from '../../../contract/error'
import type { z } from 'zod'
import { cellJob } from '../../feature/cellJob'
import { roundToFrames } from '../../model/preprocess'
import type { WorkerPool } from '../../runtime/pool'
import { openCorrelation } from '../../store'
import type { FrameClip } from '../../tensor/clipArray'
import type { ClipLibrary } from '../clipLibrary'
import type { ModelLibrary } from '../openModel'
import { type PreparedClip, prepareClips } from './clips'
import { framesOf, type PreparedModel, prepareModels } from './prepare'
import { alignSteps } from './steps'

export interface CellParts {
  readonly models: ModelLibrary
  readonly clips: ClipLibrary
  readonly pool: WorkerPool
}

type FramesRequest = z.infer<typeof getCorrelationFrames.request>

/** Looks behind single cells of finished correlations, by running both models again. */
export interface CellService {
  /** @throws WorkbenchError `correlation/no-cell`; `correlation/changed` if clip or model is not what it was */
  detail(request: CellRequest): Promise<CellDetail>
  /** @throws WorkbenchError as `detail`; `correlation/no-channel` */
  maps(request: z.infer<typeof cellMapsRequestSchema>): Promise<CellMaps>
  frames(request: FramesRequest): Promise<Pictures>
}

/** Features of a layer over a clip. */
interface LayerMaps {
  readonly channels: number
  readonly height: number
  readonly width: number
  /** one for each frame or step, [channels, height, width] */
  readonly rows: readonly Float32Array[]
}

interface OpenCell {
  readonly detail: CellDetail
  readonly image: LayerMaps
  readonly video: LayerMaps
}

/** The last cells stay, so that another channel of one is there at once. Each may have a hundred megabytes. */
const keptCells = 2
const keptClips = 4
/** Numbers of cells without their features: as many as a figure sheet has panels, which is drawn anew with every change of its look. */
const keptDetails = 12

export function createCellService(parts: CellParts): CellService {
  const cell = keepLast(keptCells, (request: CellRequest) => openCell(request, parts))
  const detail = keepLast(keptDetails, async (request: CellRequest) => (await cell(request)).detail)
  const shown = keepLast(keptClips, (request: Omit<FramesRequest, 'positions'>) => decodeShown(request, parts))
  return {
    detail: (request) => detail(cellOf(request)),
    async maps({ imageChannel, videoChannel, ...request }) {
      const { image, video } = await cell(cellOf(request))
      return { image: channelMaps(image, imageChannel), video: channelMaps(video, videoChannel) }
    },
    frames: async ({ positions, ...request }) => pick(await shown(request), positions),
  }
}

/** In one order of fields, whatever the request's. */
const cellOf = ({ folder, row, column, form, clip }: CellRequest): CellRequest => ({ folder, row, column, form, clip })

function keepLast<Request, Value>(count: number, make: (request: Request) => Promise<Value>) {
  const kept = new Map<string, Promise<Value>>()
  return (request: Request): Promise<Value> => {
    const key = JSON.stringify(request)
    const value = kept.get(key) ?? make(request)
    kept.delete(key)
    kept.set(key, value)
    if (kept.size > count) kept.delete(kept.keys().next().value!)
    value.catch(() => kept.delete(key))
    return value
  }
}

async function openCell(request: CellRequest, parts: CellParts): Promise<OpenCell> {
  const { correlation } = await openCorrelation(request.folder)
  const image = await openLayer(correlation, 'rows', request.row, parts)
  const video = await openLayer(correlation, 'columns', request.column, parts)
  const clip = await openClip(correlation, request.clip, image, video, parts)
  const { plan } = correlation
  const [imageForm, videoForm] =
    request.form === 'benign-adversarial' ? (['benign', 'adversarial'] as const) : [request.form, request.form]
  const { weights, steps, rows } = alignSteps(video.model, video.layers[0]!, plan.alignment, clip.frames)
  const requestFor = async (layer: PreparedModel, form: 'benign' | 'adversarial') => ({
    model: layer.model.modelPath,
    card: layer.model.card,
    layers: layer.layers.map(({ tensor, trace }) => ({ tensor, trace, rows: layer === video ? rows : undefined })),
    clip: await clip.decode(layer.model, form),
    positions: framesOf(layer.model, clip.frames),
    provider: plan.provider,
    threads: plan.provider === 'cpu' ? cpus().length : 1,
  })
  const [worker] = await parts.pool.take(1)
  const found = await worker!.run(cellJob, {
    image: await requestFor(image, imageForm),
    video: await requestFor(video, videoForm),
    ...{ weights, grid: plan.grid },
  })
  return {
    detail: { steps: [...steps], ...found.detail },
    image: { ...image.layers[0]!.trace, rows: found.image },
    video: { ...video.layers[0]!.trace, rows: found.video },
  }
}

/** A row's or column's model with that one layer. */
async function openLayer(
  correlation: Correlation,
  side: 'rows' | 'columns',
  index: number,
  { models }: CellParts,
): Promise<PreparedModel> {
  const layer = correlation[side][index]
  if (!layer) {
    throw new WorkbenchError(
      'correlation/no-cell',
      `${side === 'rows' ? 'Row' : 'Column'} ${index} was asked for; the correlation has ${correlation[side].length} (0 to ${correlation[side].length - 1}).`,
    )
  }
  const compared: ComparedModel = { card: layer.card, layers: [layer.tensor] }
  const listed = side === 'rows' ? { images: [compared], videos: [] } : { images: [], videos: [compared] }
  const { images, videos } = await prepareModels(listed, models)
  const [only] = [...images, ...videos]
  if (only!.model.sha256 !== correlation.models[layer.card]) throw changed(`The model of "${layer.card}"`)
  return only!
}

async function openClip(
  { plan, clips: known }: Correlation,
  index: number,
  image: PreparedModel,
  video: PreparedModel,
  { clips }: CellParts,
): Promise<PreparedClip> {
  const facts = known[index]
  if (!facts) {
    throw new WorkbenchError('correlation/no-cell', `Clip ${index} was asked for; the correlation has ${known.length}.`)
  }
  const models = { images: [image], videos: [video] }
  const [clip] = await prepareClips(onlyClip(plan, index, facts.ordinals), models, clips)
  if (clip!.facts.sha256 !== facts.sha256) throw changed(`The clip "${facts.path}"`)
  return clip!
}

/** The very frames that were looked at, whatever the cards would choose now. */
function onlyClip({ sources, runs, sampling }: CorrelationPlan, index: number, ordinals: number[]) {
  const source = sources[index]
  return source
    ? { sources: [source], runs: [], sampling: { ...sampling, window: 'explicit' as const, ordinals } }
    : { sources: [], runs: [runs[index]!], sampling }
}

function changed(what: string): WorkbenchError {
  return new WorkbenchError(
    'correlation/changed',
    `${what} is not what it was when the correlation was computed.`,
    'Put the old file back, or compute the correlation again.',
  )
}

async function decodeShown(
  { folder, row, clip: index, form }: Omit<FramesRequest, 'positions'>,
  parts: CellParts,
): Promise<FrameClip> {
  const { correlation } = await openCorrelation(folder)
  const image = await openLayer(correlation, 'rows', row, parts)
  const video = await openLayer(correlation, 'columns', 0, parts)
  const clip = await openClip(correlation, index, image, video, parts)
  const frames = await clip.decode(image.model, form)
  return frames.space === 'frame' ? frames : roundToFrames(frames)
}

function pick({ frames, height, width, data }: FrameClip, positions: readonly number[]): Pictures {
  const size = height * width * 3
  const picked = new Uint8Array(positions.length * size)
  for (const [index, position] of positions.entries()) {
    if (position >= frames) {
      throw new WorkbenchError('store/no-such-frame', `Frame ${position} was asked for; ${frames} were looked at.`)
    }
    picked.set(data.subarray(position * size, (position + 1) * size), index * size)
  }
  return { count: positions.length, height, width, data: picked }
}

/** @param channel null: mean of |activation| over channels */
function channelMaps({ channels, height, width, rows }: LayerMaps, channel: number | null): CellMaps['image'] {
  if (channel !== null && channel >= channels) {
    throw new WorkbenchError(
      'correlation/no-channel',
      `Channel ${channel} was asked for; the layer has ${channels} (0 to ${channels - 1}).`,
    )
  }
  const area = height * width
  const values = new Float32Array(rows.length * area)
  for (const [index, row] of rows.entries()) {
    const map = values.subarray(index * area, (index + 1) * area)
    if (channel !== null) map.set(row.subarray(channel * area, (channel + 1) * area))
    else for (let i = 0; i < row.length; i++) map[i % area]! += Math.abs(row[i]!) / channels
  }
  return { count: rows.length, height, width, values }
}
