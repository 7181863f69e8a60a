import { type GraphChoice, makeGraph } from '../attack/compileJob'
import { pixels } from '../attack/graph/pixelGraph'
import { positionsFor } from './evaluateTargets'
import type { Graph } from '../onnx/graph'
import { cutAt } from '../onnx/cut'
import { passesOf, valuesOf } from '../feature/tapped'
import { inferShapes } from '../onnx/inferShapes'
import { bytesOf, graphBytes } from '../onnx/memory'
import { compileTask } from './attackTask'
import type { PreparedModel } from './correlation/prepare'
import type { OpenedModel } from './openModel'
import type { PreparedRun } from './preparedRun'

/** One open session on a graph of fixed shapes. */
export interface SessionNeed {
  readonly weights: number
  readonly activations: number
}

export interface RecordedNeed extends SessionNeed {
  readonly features: number
}

/** What a run needs, in bytes and counts, before it is decided how many workers share it. */
export interface RunNeed {
  readonly frames: number
  /** numbers in one frame: 3 x height x width */
  readonly frameValues: number
  /** sessions that an attacking worker has open */
  readonly sessions: readonly SessionNeed[]
  /** of benign features that a worker keeps for each of its frames */
  readonly frameFeatures: number
  /** the session of each target, for all the frames it takes */
  readonly targets: readonly SessionNeed[]
  /** of each recorded model: its session with all layers that are looked at, and the features that are held at once */
  readonly recorded: readonly RecordedNeed[]
  /** files of all models, none twice */
  readonly files: readonly number[]
  /** names of the models with tensors whose size cannot be told */
  readonly unclear: readonly string[]
}

/**
 * What the graphs of a run need, told from their shapes. The surrogates' graphs are compiled for that, which shows too
 * whether they can be.
 *
 * @throws WorkbenchError `gradient/…` if a layer has no gradient
 */
export async function needOf(
  run: Pick<PreparedRun, 'plan' | 'surrogates' | 'targets' | 'source' | 'recording'>,
): Promise<RunNeed> {
  const { source, targets, surrogates, recording } = run
  const compiled: Known[] = []
  await compileTask(run.plan, surrogates, {
    frames: source.ordinals.length,
    compile: async (model, choice) => {
      compiled.push(compiledNeed(model, choice, source))
      return ''
    },
    onNext: () => undefined,
  })
  const asked = targets.map((target) => targetNeed(target, source.ordinals.length))
  const recorded = (recording?.models ?? []).map((prepared) => recordedNeed(prepared, source.ordinals.length))
  const models = new Map([...surrogates.map(({ model }) => model), ...targets].map((model) => [model.modelPath, model]))
  return {
    frames: source.ordinals.length,
    frameValues: 3 * source.height * source.width,
    sessions: compiled,
    frameFeatures: compiled.reduce((sum, { features }) => sum + features, 0),
    targets: asked,
    recorded,
    files: [...models.values()].map(({ bytes }) => bytes),
    unclear: [...new Set([...compiled, ...asked, ...recorded].flatMap(({ unclear }) => unclear))],
  }
}

interface Known extends SessionNeed {
  readonly features: number
  readonly unclear: readonly string[]
}

interface Size {
  readonly height: number
  readonly width: number
}

/** A batch of clips asks for the same graph again and again. */
const known = new WeakMap<OpenedModel, Map<string, Known>>()

function remembered(model: OpenedModel, key: readonly unknown[], find: () => Known): Known {
  const ofModel = known.get(model) ?? new Map<string, Known>()
  known.set(model, ofModel)
  const text = JSON.stringify(key)
  const need = ofModel.get(text) ?? find()
  ofModel.set(text, need)
  return need
}

function compiledNeed(model: OpenedModel, choice: GraphChoice, { height, width }: Size): Known {
  return remembered(model, [choice.kind, choice.layers, choice.frames, height, width], () => {
    const graph = inferShapes(makeGraph(model.graph, model.card, choice, { height, width }))
    const features = graph.inputs.filter(({ name }) => name !== pixels)
    return { ...knownOf(graph, model), features: features.reduce((sum, input) => sum + (bytesOf(input) ?? 0), 0) }
  })
}

/** Features of a pass of the recording: benign and adversarial; before it those of all frames, for their products. */
function recordedNeed({ model, layers }: PreparedModel, frames: number): Known {
  const shown = model.card.kind === 'video' ? positionsFor(model, frames).length : 1
  const tensors = layers.map(({ tensor }) => tensor)
  return remembered(model, ['record', tensors, shown, frames], () => {
    const inputs = { [model.card.input.tensor]: inputShape(model.card.input, shown) }
    const graph = inferShapes(cutAt(model.graph, tensors), { inputs })
    const ofPass = (runs: number): number =>
      Math.max(
        ...passesOf(layers, runs).map((pass) => pass.reduce((sum, layer) => sum + 4 * runs * valuesOf(layer), 0)),
      )
    const all = ofPass(model.card.kind === 'video' ? 1 : frames)
    return { ...knownOf(graph, model), features: Math.max(2 * ofPass(1), all) }
  })
}

/** @param frames of the clip, of which the model takes as many as it does */
export function targetNeed(model: OpenedModel, frames: number): Known {
  const positions = positionsFor(model, frames).length
  return remembered(model, ['target', positions], () => {
    const shape = inputShape(model.card.input, positions)
    const graph = inferShapes(model.graph, { inputs: { [model.card.input.tensor]: shape } })
    return { ...knownOf(graph, model), features: 0 }
  })
}

function knownOf(graph: Graph, { card }: OpenedModel): Omit<Known, 'features'> {
  const { weights, activations, unknown } = graphBytes(graph)
  return { weights, activations, unclear: unknown > 0 ? [card.name] : [] }
}

function inputShape({ layout, size: [height, width] }: OpenedModel['card']['input'], frames: number): number[] {
  const sizes: Record<string, number> = { N: 1, C: 3, T: frames, H: height, W: width }
  return [...layout].map((axis) => (axis === 'N' && !layout.includes('T') ? frames : sizes[axis]!))
}
