import type { Constant } from '../../onnx/graph'
import type { GraphBuilder } from '../builder'
import { sliceAxis } from './axis'
import { byPhases } from './byPhases'
import { turnWeights } from './turnWeights'
import { type Convolution, windowAttributes } from './window'

/**
 * The transpose of a convolution: what of `gradient`, the gradient of its output, reaches each place of its input.
 *
 * With fixed weights: a convolution with the weights turned round, prepared here once, which runtimes compute fastest;
 * for a stride, one such convolution for each phase of the stride. Otherwise (weights that are computed, strides together
 * with dilations) ConvTranspose, which takes the weights as they
 * are and, on CPU, several times as long.
 */
export function inputGradient(graph: GraphBuilder, gradient: string, convolution: Convolution): string {
  const weights = graph.constantOf(convolution.weights)
  if (!weights) return byConvTranspose(graph, gradient, convolution)
  if (convolution.window.strides.every((stride) => stride === 1))
    return byTurnedWeights(graph, gradient, convolution, weights)
  if (convolution.window.dilations.every((dilation) => dilation === 1))
    return byPhases(graph, gradient, convolution, weights)
  return byConvTranspose(graph, gradient, convolution)
}

function byTurnedWeights(graph: GraphBuilder, gradient: string, convolution: Convolution, weights: Constant): string {
  const { window, group, outputShape } = convolution
  const turned = graph.addConstant(turnWeights(weights, group))
  const reach = window.kernel.map((size, axis) => (size - 1) * window.dilations[axis]!)
  const begin = window.begin.map((pad, axis) => reach[axis]! - pad)
  const end = window.end.map((pad, axis) => reach[axis]! - pad)
  const cropped = cropNegative(graph, gradient, outputShape.slice(2), begin, end)
  const pads = [...begin, ...end].map((pad) => Math.max(pad, 0))
  return graph.emit('Conv', [cropped, turned], {
    group,
    pads,
    dilations: window.dilations,
    kernel_shape: window.kernel,
  })
}

/** Padding beyond the kernel's reach means that the outermost outputs saw nothing but zeros. */
function cropNegative(
  graph: GraphBuilder,
  gradient: string,
  sizes: readonly number[],
  begin: readonly number[],
  end: readonly number[],
): string {
  return sizes.reduce((tensor, size, axis) => {
    const [before, after] = [Math.max(-begin[axis]!, 0), Math.max(-end[axis]!, 0)]
    return before + after === 0 ? tensor : sliceAxis(graph, tensor, axis + 2, before, size - before - after)
  }, gradient)
}

function byConvTranspose(graph: GraphBuilder, gradient: string, convolution: Convolution): string {
  const { window, group, weights, inputShape, outputShape } = convolution
  // What the windows left over at the end of the data; negative where they hang over it (a pool's ceiling mode).
  const rest = window.kernel.map((size, axis) => {
    const reach = (outputShape[axis + 2]! - 1) * window.strides[axis]! + (size - 1) * window.dilations[axis]! + 1
    return inputShape[axis + 2]! + window.begin[axis]! + window.end[axis]! - reach
  })
  const end = window.end.map((pad, axis) => pad + Math.max(-rest[axis]!, 0))
  return graph.emit('ConvTranspose', [gradient, weights], {
    ...windowAttributes({ ...window, end }),
    group,
    kernel_shape: window.kernel,
    output_padding: rest.map((left) => Math.max(left, 0)),
  })
}
