import type { ModelCard } from '../../../contract/card'
import { extendGraph } from '../../gradient/builder'
import { compileGradient } from '../../gradient/compile'
import type { Lowering } from '../../gradient/rule'
import type { Graph } from '../../onnx/graph'
import { inferShapes } from '../../onnx/inferShapes'
import { emitCosine } from './cosine'
import { concreteShape, forwardGraph, type FrameSize } from './forwardGraph'
import { pixels } from './pixelGraph'

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
 * @param lowering left out: the CPU's
 * @throws WorkbenchError `gradient/…` if the layer has no gradient, `onnx/…` if it does not exist
 */
export function surrogateGraph(
  model: Graph,
  card: ModelCard,
  layer: string,
  size: FrameSize,
  lowering?: Lowering,
): Graph {
  const forward = forwardGraph(model, card, [layer], size)
  const tap = forward.outputs[0]!

  const builder = extendGraph(forward)
  const benign = builder.input(names.benign, 'float32', concreteShape(tap))
  const cosine = builder.rename(emitCosine(builder, tap.name, benign, size.frames), names.cosine)
  const withLoss = inferShapes(builder.finish([tap.name, cosine]))
  return compileGradient(withLoss, { of: cosine, withRespectTo: [pixels], lowering })
}
