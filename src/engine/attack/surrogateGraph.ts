import type { ModelCard } from '../../contract/card'
import { WorkbenchError } from '../../contract/error'
import { extendGraph } from '../gradient/builder'
import { compileGradient } from '../gradient/compile'
import { raiseOpset } from '../gradient/raiseOpset'
import { connect } from '../onnx/connect'
import { cutAt } from '../onnx/cut'
import type { Graph, Value } from '../onnx/graph'
import { inferShapes } from '../onnx/inferShapes'
import { emitCosine } from './cosine'
import { pixelGraph, pixels } from './pixelGraph'

/** Tensor names of the graph that this file makes; its first output, whose name is the model's, is the tap layer. */
export const names = {
  pixels,
  benign: 'i2v.benign_features',
  cosine: 'i2v.cosine',
  gradient: `${pixels}_grad`,
} as const

/**
 * The graph an attack runs for one surrogate, for a fixed number and size of frames:
 * pixels, benign features -> features of the tap layer, cosine [frames], gradient of its sum with respect to the pixels.
 *
 * The benign features are to be computed by this same graph. One that stops at the layer would be fused differently and
 * round differently, and near the benign frame, where the attack starts, the gradient is the difference of the two.
 *
 * @param layer tensor of the model
 * @throws WorkbenchError `gradient/…` if the layer has no gradient, `onnx/…` if it does not exist
 */
export function surrogateGraph(
  model: Graph,
  card: ModelCard,
  layer: string,
  size: { readonly frames: number; readonly height: number; readonly width: number },
): Graph {
  const { frames, height, width } = size
  const cut = raiseOpset(cutAt(model, [layer]))
  const prefix = pixelGraph(cut, card, frames, height, width)
  const forward = inferShapes(connect(prefix, cut, { [card.input.tensor]: prefix.outputs[0]!.name }))
  const tap = forward.outputs[0]!

  const builder = extendGraph(forward)
  const benign = builder.input(names.benign, 'float32', concrete(tap))
  const cosine = builder.rename(emitCosine(builder, tap.name, benign, frames), names.cosine)
  const withLoss = inferShapes(builder.finish([tap.name, cosine]))
  return compileGradient(withLoss, { of: cosine, withRespectTo: [pixels] })
}

function concrete({ name, shape }: Value): number[] {
  const sizes = shape?.filter((dimension) => typeof dimension === 'number')
  if (sizes && sizes.length === shape?.length) return sizes
  throw new WorkbenchError(
    'attack/unknown-shape',
    `The shape of layer "${name}" cannot be told without running the model; found [${shape?.join(', ') ?? '?'}].`,
    'Choose another layer, or export the model with fixed sizes.',
  )
}
