import type { Constant } from '../../onnx/graph'
import type { GraphBuilder } from '../builder'
import { fitAxis, sliceAxis } from './axis'
import { phaseWeights } from './phaseWeights'
import { turnWeights } from './turnWeights'
import { windowAttributes, type Window } from './window'

export interface Convolution {
  readonly window: Window
  readonly group: number
  /** tensor name, [outputs, inputs / group, ...kernel] */
  readonly weights: string
  /** shape of the data the convolution reads, [N, C, ...] */
  readonly inputShape: readonly number[]
  /** shape of what it gives, [N, M, ...] */
  readonly outputShape: readonly number[]
}

/**
 * The transpose of a convolution: what of `gradient`, the gradient of its output, reaches each place of its input.
 *
 * With fixed weights: a convolution with the weights turned round, prepared here once, which runtimes compute fastest;
 * for a stride, one such convolution for each phase of the stride. Otherwise ConvTranspose, which takes the weights as they
 * are and, on CPU, several times as long.
 */
export function inputGradient(graph: GraphBuilder, gradient: string, convolution: Convolution): string {
  const weights = graph.constantOf(convolution.weights)
  if (!weights) return byConvTranspose(graph, gradient, convolution)
  if (convolution.window.strides.every((stride) => stride === 1))
    return byTurnedWeights(graph, gradient, convolution, weights)
  const rest = phaseRest(convolution)
  return rest ? byPhases(graph, gradient, convolution, weights, rest) : byConvTranspose(graph, gradient, convolution)
}

/** How many zeros each axis of the gradient needs at its end for the phases; null if phases do not fit or do not pay. */
function phaseRest({ window, group, inputShape, outputShape }: Convolution): readonly number[] | null {
  const { kernel, strides, dilations, begin } = window
  const stride = strides[0]!
  const isEven = kernel.length === 2 && strides[1] === stride && dilations.every((dilation) => dilation === 1)
  const isDepthwise = group > 1 && group === inputShape[1]
  if (!isEven || isDepthwise || kernel.some((size) => size < stride)) return null
  const rest = kernel.map(
    (_, axis) => Math.ceil((begin[axis]! + inputShape[axis + 2]!) / stride) - outputShape[axis + 2]!,
  )
  return rest.every((zeros) => zeros >= 0) ? rest : null
}

function byPhases(
  graph: GraphBuilder,
  gradient: string,
  { window, group, inputShape, outputShape }: Convolution,
  weights: Constant,
  rest: readonly number[],
): string {
  const stride = window.strides[0]!
  const phases = phaseWeights(weights, group, stride)
  const kernel = phases.shape.slice(2)
  const pads = [...kernel.map((size) => size - 1), ...rest]
  const deep = graph.emit('Conv', [gradient, graph.addConstant(phases)], { group, pads, kernel_shape: kernel })
  const woven = graph.emit('DepthToSpace', [deep], { blocksize: stride, mode: 'CRD' })
  return window.begin.reduce((tensor, pad, axis) => {
    const found = (outputShape[axis + 2]! + rest[axis]!) * stride
    return fitAxis(graph, tensor, { axis: axis + 2, rank: inputShape.length }, found, pad, inputShape[axis + 2]!)
  }, woven)
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
