import type { ModelCard } from '../../../contract/card'
import { extendGraph } from '../../gradient/builder'
import { compileGradient } from '../../gradient/compile'
import type { Lowering } from '../../gradient/rule'
import type { Graph } from '../../onnx/graph'
import { inferShapes } from '../../onnx/inferShapes'
import { emitCosine } from './cosine'
import { concreteShape, forwardGraph } from './forwardGraph'
import { pixels } from './pixelGraph'

/** Tensor names of the graph that this file makes; its first outputs, whose names are the model's, are the tap layers. */
export const weightedNames = {
  pixels,
  /** benign features of tap number `index` */
  benign: (index: number) => `i2v.benign_features_${index}`,
  weights: 'i2v.weights',
  cosines: 'i2v.cosines',
  gradient: `${pixels}_grad`,
} as const

/**
 * The graph of one surrogate with several tap layers, for one frame: pixels, benign features of each tap, weights [taps]
 * -> features of each tap, cosines [taps], gradient of the weighted sum of the cosines with respect to the pixels.
 * The layers share one pass forward and one back.
 *
 * @param layers tensors of the model, none twice
 * @param lowering left out: the CPU's
 * @throws WorkbenchError `gradient/…` if a layer has no gradient, `onnx/…` if it does not exist
 */
export function weightedGraph(
  model: Graph,
  card: ModelCard,
  layers: readonly string[],
  size: { readonly height: number; readonly width: number },
  lowering?: Lowering,
): Graph {
  const forward = forwardGraph(model, card, layers, { ...size, frames: 1 })
  const builder = extendGraph(forward)
  const cosines = forward.outputs.map((tap, index) => {
    const benign = builder.input(weightedNames.benign(index), 'float32', concreteShape(tap))
    return emitCosine(builder, tap.name, benign, 1)
  })
  const weights = builder.input(weightedNames.weights, 'float32', [layers.length])
  const all = builder.rename(builder.emit('Concat', cosines, { axis: 0 }), weightedNames.cosines)
  const weighted = builder.emit('Mul', [all, weights])
  const withLoss = inferShapes(builder.finish([...forward.outputs.map(({ name }) => name), all, weighted]))
  return compileGradient(withLoss, { of: weighted, withRespectTo: [pixels], lowering })
}
