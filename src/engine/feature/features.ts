import type { ModelCard } from '../../contract/card'
import type { Provider } from '../../contract/plan'
import { inputFor } from '../model/input'
import { framesToImage } from '../model/preprocess'
import { toMaps } from '../onnx/axes'
import { encodeModel, readGraph } from '../onnx/codec'
import { cutAt } from '../onnx/cut'
import type { Graph } from '../onnx/graph'
import type { JobContext } from '../runtime/job'
import { openSession, type Session } from '../runtime/session'
import { float32, floatsOf } from '../runtime/value'
import type { FrameClip, ImageClip } from '../tensor/clipArray'
import { passesOf, type TappedLayer } from './tapped'

/** One model and the clip it is shown. */
export interface FeatureRequest {
  /** path of the ONNX file */
  readonly model: string
  readonly card: ModelCard
  readonly layers: readonly TappedLayer[]
  /** the frames that are looked at, of any size */
  readonly clip: FrameClip | ImageClip
  /** video models: position among the frames of each frame the model takes; null: every frame by itself */
  readonly positions: readonly number[] | null
  readonly provider: Provider
  readonly threads: number
}

/** Features of a layer over a clip: one array for each row, [channels, height, width]. */
export interface Features {
  /** position of the layer in the request */
  readonly layer: number
  readonly rows: readonly Float32Array[]
}

/**
 * Runs a model over a clip and hands out the features of one layer after another; those of a pass are let go before the
 * next begins, so that memory stays bounded whatever the number of layers.
 *
 * @param take told of each layer once
 * @param onRun told of the share of all runs that is done
 * @throws WorkbenchError `runtime/…` if onnxruntime cannot run the model
 */
export async function eachFeatures(
  request: FeatureRequest,
  context: Pick<JobContext<never>, 'cancelled' | 'breathe'>,
  onRun: (share: number) => void,
  take: (features: Features) => void,
): Promise<void> {
  const image = request.clip.space === 'image' ? request.clip : framesToImage(request.clip)
  const groups = request.positions ? [request.positions] : Array.from({ length: image.frames }, (_, frame) => [frame])
  const numbered = request.layers.map((layer, index) => ({ ...layer, index }))
  const passes = passesOf(numbered, groups.length)
  const graph = await readGraph(request.model)
  let done = 0
  for (const pass of passes) {
    const model = await openLayers(graph, pass, request)
    try {
      const rows: Float32Array[][] = pass.map(() => [])
      for (const group of groups) {
        if (context.cancelled()) return
        const found = await model.show(image, group)
        found.forEach((ofLayer, at) => rows[at]!.push(...ofLayer))
        onRun(++done / (passes.length * groups.length))
        await context.breathe()
      }
      for (const [at, { index }] of pass.entries()) {
        if (context.cancelled()) return
        take({ layer: index, rows: rows[at]! })
        rows[at] = []
        await context.breathe()
      }
    } finally {
      await model.close()
    }
  }
}

/** A model cut at some of its layers, ready to run. */
export interface OpenLayers {
  /**
   * @param positions frames of the clip that go in at once: one for an image model, all it takes for a video model
   * @returns for each layer its rows, [channels, height, width] each
   */
  show(clip: ImageClip, positions: readonly number[]): Promise<Float32Array[][]>
  close(): Promise<void>
}

/** @param layers as many as fit into memory at once */
export async function openLayers(
  graph: Graph,
  layers: readonly TappedLayer[],
  { card, ...options }: Pick<FeatureRequest, 'card' | 'provider' | 'threads'>,
): Promise<OpenLayers> {
  const tensors = layers.map(({ tensor }) => tensor)
  const session = await openSession(encodeModel(cutAt(graph, tensors)), options)
  return {
    async show(clip, positions) {
      const { data, shape } = inputFor(card, positions, clip)
      const found = await runOnce(session, card.input.tensor, data, shape, tensors)
      return layers.map((layer, at) => rowsOf(toMaps(found[at]!, layer.trace), layer))
    },
    close: () => session.close(),
  }
}

async function runOnce(
  session: Session,
  input: string,
  data: Float32Array,
  shape: readonly number[],
  tensors: readonly string[],
): Promise<Float32Array[]> {
  const fetches = Object.fromEntries(tensors.map((tensor) => [tensor, null]))
  const results = await session.run({ [input]: float32(data, shape) }, fetches)
  return tensors.map((tensor) => floatsOf(results[tensor]!))
}

/** Views of the steps that are wanted. */
function rowsOf(maps: Float32Array, { trace, rows = [...trace.steps.keys()] }: TappedLayer): Float32Array[] {
  const size = maps.length / trace.steps.length
  return rows.map((step) => maps.subarray(step * size, (step + 1) * size))
}
