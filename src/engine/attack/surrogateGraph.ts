import type { ModelCard } from '../../contract/card'
import { extendGraph } from '../gradient/builder'
import { compileGradient } from '../gradient/compile'
import { raiseOpset } from '../gradient/raiseOpset'
import { connect } from '../onnx/connect'
import { cutAt } from '../onnx/cut'
import type { Graph } from '../onnx/graph'
import { inferShapes } from '../onnx/inferShapes'
import { emitCosine } from './cosine'
import { pixelGraph, pixels } from './pixelGraph'

/** Tensor names of the graphs that this file makes. */
export const names = {
  pixels,
  benign: 'i2v.benign_features',
  features: 'i2v.features',
  cosine: 'i2v.cosine',
  gradient: `${pixels}_grad`,
} as const

export interface SurrogateGraphs {
  /** pixels -> features of the tap layer */
  readonly features: Graph
  /** pixels, benign features -> cosine [frames], and the gradient of its sum with respect to the pixels */
  readonly gradient: Graph
}

/**
 * The two graphs an attack runs for one surrogate, for a fixed number and size of frames.
 *
 * @param layer tensor of the model
 * @throws WorkbenchError `gradient/…` if the layer has no gradient, `onnx/…` if it does not exist
 */
export function buildSurrogateGraphs(
  model: Graph,
  card: ModelCard,
  layer: string,
  size: { readonly frames: number; readonly height: number; readonly width: number },
): SurrogateGraphs {
  const { frames, height, width } = size
  const cut = raiseOpset(cutAt(model, [layer]))
  const prefix = pixelGraph(cut, card, frames, height, width)
  const joined = connect(prefix, cut, { [card.input.tensor]: prefix.outputs[0]!.name })
  const forward = inferShapes(joined)
  const tap = forward.outputs[0]!.name

  const named = extendGraph(forward)
  const features = named.finish([named.rename(tap, names.features)])

  const builder = extendGraph(forward)
  const shape = forward.types.get(tap)?.shape
  const benign = builder.input(names.benign, 'float32', shape as number[])
  const cosine = builder.rename(emitCosine(builder, tap, benign, frames), names.cosine)
  const withLoss = inferShapes(builder.finish([cosine]))
  return { features, gradient: compileGradient(withLoss, { of: cosine, withRespectTo: [pixels] }) }
}
