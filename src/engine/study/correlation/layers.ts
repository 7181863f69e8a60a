import type { LayerChoice } from '../../../contract/correlation'
import { WorkbenchError } from '../../../contract/error'
import { resolveLayer } from '../../model/layer'
import { comparableLayers, type LayerTrace, traceLayers, type Untraced } from '../../onnx/axes'
import { inspectGraph } from '../../onnx/inspect'
import type { OpenedModel } from '../openModel'

/** A layer that is compared, and what its axes mean. */
export interface ChosenLayer {
  readonly tensor: string
  readonly title: string
  readonly depth: number | null
  readonly order: number
  readonly op: string
  readonly trace: LayerTrace
}

interface Choice {
  /** in network order */
  readonly layers: ChosenLayer[]
  /** what was asked for and cannot be compared */
  readonly refused: { tensor: string; reason: string }[]
}

/**
 * The layers of a model that a plan means.
 *
 * @throws WorkbenchError `model/no-layer` for a name that is not in the model
 */
export function chooseLayers(model: OpenedModel, choice: LayerChoice): Choice {
  const { graph, card } = model
  const { input } = card
  const known = inspectGraph(graph).layers
  const traces = traceLayers(graph, { ...input, frames: card.kind === 'video' ? framesOf(model) : 1 })
  const wanted = new Set(tensorsOf(model, choice, known, () => comparableLayers(graph, traces)))
  const layers: ChosenLayer[] = []
  const refused: Choice['refused'] = []
  for (const { tensor, op, order } of known) {
    if (!wanted.has(tensor)) continue
    const trace = traces.get(tensor)
    if (!isTraced(trace)) {
      refused.push({ tensor, reason: trace?.reason ?? 'It does not depend on the frames.' })
      continue
    }
    const onCard = card.layers.find((layer) => layer.tensor === tensor)
    layers.push({ tensor, op, order, trace, title: onCard?.title ?? tensor, depth: onCard?.depth ?? null })
  }
  return { layers, refused }
}

function tensorsOf(
  { card }: OpenedModel,
  choice: LayerChoice,
  known: readonly { tensor: string }[],
  all: () => readonly string[],
): readonly string[] {
  if (choice === 'all') return all()
  const names = known.map(({ tensor }) => tensor)
  const asked = choice === 'cards' ? card.layers.map(({ tensor }) => tensor) : choice
  return asked.map((name) => resolveLayer(card, name, names))
}

/** A video model whose card leaves its frames open is compared at the graph's own number. */
function framesOf({ card, graph }: OpenedModel): number {
  const shape = graph.inputs.find(({ name }) => name === card.input.tensor)?.shape
  const frames = card.input.frames ?? shape?.[card.input.layout.indexOf('T')]
  if (typeof frames === 'number') return frames
  throw new WorkbenchError(
    'model/no-frames',
    `Neither the card of "${card.name}" nor its graph says how many frames it takes.`,
    'Add input.frames to the card.',
  )
}

function isTraced(trace: LayerTrace | Untraced | undefined): trace is LayerTrace {
  return trace !== undefined && 'steps' in trace
}
