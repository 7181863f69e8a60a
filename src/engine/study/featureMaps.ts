import { cpus } from 'node:os'
import { WorkbenchError } from '../../contract/error'
import type { FeatureMaps, FeatureMapsRequest } from '../../contract/maps'
import type { RunRecord } from '../../contract/result'
import { mapsJob } from '../feature/mapsJob'
import { placeOfMap } from '../onnx/mapPlace'
import type { WorkerPool } from '../runtime/pool'
import { openRun, readRunFrames } from '../store'
import type { FrameClip } from '../tensor/clipArray'
import { chooseLayers } from './correlation/layers'
import { framesOf } from './correlation/prepare'
import type { ModelLibrary, OpenedModel } from './openModel'

export interface FeatureMapService {
  /**
   * Maps of a layer over the saved frames of a run. Only the newest wish is worked on: one that comes ends the one before.
   *
   * @throws WorkbenchError `maps/no-model`, `maps/changed`, `maps/no-layer`, `maps/no-channel`, `maps/replaced`; `store/…`
   */
  maps(request: FeatureMapsRequest): Promise<FeatureMaps>
  close(): void
}

export interface FeatureMapParts {
  readonly models: ModelLibrary
  readonly pool: WorkerPool
}

/** Maps that stay, so that looking back at a layer waits for nothing. */
const keptBytes = 96 * 2 ** 20
const wholePicture = { x: 0, y: 0, width: 1, height: 1 }

export function createFeatureMapService(parts: FeatureMapParts): FeatureMapService {
  const kept = new Map<string, FeatureMaps>()
  let current: AbortController | null = null

  function keep(key: string, maps: FeatureMaps): void {
    kept.set(key, maps)
    let bytes = [...kept.values()].reduce((sum, { values }) => sum + values.byteLength, 0)
    for (const [oldest, { values }] of kept) {
      if (bytes <= keptBytes) return
      kept.delete(oldest)
      bytes -= values.byteLength
    }
  }

  return {
    async maps({ folder, card, tensor, form, channel }) {
      const { folder: run, record, result } = await openRun(folder)
      // A folder may have been written anew under its old name.
      const key = JSON.stringify([run, result.startedAt, card, tensor, form, channel])
      const known = kept.get(key)
      current?.abort()
      if (known) {
        kept.delete(key)
        kept.set(key, known)
        return known
      }
      const stop = (current = new AbortController())
      const maps = await computeMaps({ folder: run, card, tensor, form, channel }, record, parts, stop.signal)
      keep(key, maps)
      return maps
    },
    close: () => current?.abort(),
  }
}

async function computeMaps(
  { folder, card, tensor, form, channel }: FeatureMapsRequest,
  record: RunRecord,
  { models, pool }: FeatureMapParts,
  signal: AbortSignal,
): Promise<FeatureMaps> {
  const model = await openOf(record, card, models)
  const { layers, refused } = chooseLayers(model, [tensor])
  const [layer] = layers
  if (!layer) throw noLayer(model, tensor, refused[0]?.reason ?? '')
  const { trace } = layer
  if (typeof channel === 'number' && channel >= trace.channels) throw noChannel(tensor, channel, trace.channels)
  const { frames } = record.resolved
  const read = (of: 'benign' | 'adversarial') => readFrames(folder, of, frames)
  const clip = await read(form === 'benign' ? 'benign' : 'adversarial')
  const from = form === 'difference' ? await read('benign') : null
  const positions = framesOf(model, frames)
  const [worker] = await pool.take(1)
  replacedIf(signal)
  const found = await worker!.run(
    mapsJob,
    {
      ...{ model: model.modelPath, card: model.card, layer: { tensor, trace }, clip, from, positions, channel },
      ...{ provider: 'cpu', threads: cpus().length },
    },
    { signal },
  )
  replacedIf(signal)
  const place = placeOfMap(model.graph, model.card.input, tensor)
  return {
    ...{ count: found.values.length / (trace.height * trace.width), height: trace.height, width: trace.width },
    ...{ values: found.values, channels: trace.channels, channel: found.channel },
    steps: positions
      ? trace.steps.map((step) => ({
          frames: [...new Set(step.frames.map((frame) => positions[frame]!))].sort((a, b) => a - b),
          centre: between(positions, step.centre),
        }))
      : Array.from({ length: frames }, (_, frame) => ({ frames: [frame], centre: frame })),
    place: place ?? wholePicture,
    isPlaced: place !== null,
  }
}

/** The attacked frame at a place between two of a model's. */
function between(positions: readonly number[], centre: number): number {
  const [low, high] = [positions[Math.floor(centre)]!, positions[Math.ceil(centre)]!]
  return low + (high - low) * (centre % 1)
}

async function readFrames(folder: string, form: 'benign' | 'adversarial', frames: number): Promise<FrameClip> {
  const all = await readRunFrames(folder, form, [...Array(frames).keys()])
  return { space: 'frame', frames: all.count, height: all.height, width: all.width, data: all.data }
}

/** A model of the run, as it was then. */
async function openOf(record: RunRecord, card: string, models: ModelLibrary): Promise<OpenedModel> {
  const listed = [...record.resolved.surrogates, ...record.resolved.targets]
  const known = listed.find((one) => one.card === card)
  if (!known) {
    throw new WorkbenchError(
      'maps/no-model',
      `The run has no model with the card "${card}"; it has ${listed.map((one) => `"${one.card}"`).join(', ') || 'none'}.`,
      'Choose a surrogate or a target of the run.',
    )
  }
  const model = await models.open(card)
  if (model.sha256 === known.sha256) return model
  throw new WorkbenchError(
    'maps/changed',
    `The model of "${card}" is not what it was when the run was made.`,
    'Put the old file back, or do the run again.',
  )
}

function replacedIf(signal: AbortSignal): void {
  if (!signal.aborted) return
  throw new WorkbenchError('maps/replaced', 'These feature maps were given up: others were asked for since.')
}

function noLayer({ card }: OpenedModel, tensor: string, reason: string): WorkbenchError {
  return new WorkbenchError(
    'maps/no-layer',
    `"${tensor}" of "${card.name}" holds no maps. ${reason}`,
    'Choose a layer with height and width.',
  )
}

function noChannel(tensor: string, channel: number, channels: number): WorkbenchError {
  return new WorkbenchError(
    'maps/no-channel',
    `Channel ${channel} of "${tensor}" was asked for; the layer has ${channels} (0 to ${channels - 1}).`,
  )
}
