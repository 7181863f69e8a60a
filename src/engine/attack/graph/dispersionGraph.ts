import type { ModelCard } from '../../../contract/card'
import { extendGraph } from '../../gradient/builder'
import { compileGradient } from '../../gradient/compile'
import type { Lowering } from '../../gradient/rule'
import type { Graph } from '../../onnx/graph'
import { inferShapes } from '../../onnx/inferShapes'
import { forwardGraph } from './forwardGraph'
import { pixels } from './pixelGraph'

/** Tensor names of the graphs that this file makes. */
export const dispersionNames = {
  pixels,
  mean: 'i2v.mean',
  halfScale: 'i2v.half_scale',
  gradient: `${pixels}_grad`,
} as const

interface Size {
  readonly height: number
  readonly width: number
}

/** Pixels of one frame -> features of the layer. The pass that the statistics are taken from; it goes no way back. */
export function featuresGraph(model: Graph, card: ModelCard, layer: string, size: Size): Graph {
  return forwardGraph(model, card, [layer], { ...size, frames: 1 })
}

/**
 * Pixels of one frame, mean [1], halfScale [1] -> gradient with respect to the pixels of
 * halfScale * sum((f - mean)²), where mean and halfScale count as constants.
 *
 * The unbiased standard deviation s of n activations has ds/df = (f - mean) / ((n - 1) s): the mean's own part cancels,
 * because deviations sum to zero. So with halfScale = 1 / (2 (n - 1) s) this is the gradient of s, whichever frames the
 * mean and s are taken over, and frames can go through the graph one at a time.
 *
 * @param lowering left out: the CPU's
 * @throws WorkbenchError `gradient/…` if the layer has no gradient, `onnx/…` if it does not exist
 */
export function dispersionGraph(model: Graph, card: ModelCard, layer: string, size: Size, lowering?: Lowering): Graph {
  const forward = featuresGraph(model, card, layer, size)
  const builder = extendGraph(forward)
  const mean = builder.input(dispersionNames.mean, 'float32', [1])
  const halfScale = builder.input(dispersionNames.halfScale, 'float32', [1])
  const centred = builder.emit('Sub', [forward.outputs[0]!.name, mean])
  const loss = builder.emit('Mul', [centred, builder.emit('Mul', [centred, halfScale])])
  return compileGradient(inferShapes(builder.finish([loss])), { of: loss, withRespectTo: [pixels], lowering })
}
