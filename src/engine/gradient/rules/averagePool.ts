import { flagAttribute } from '../../onnx/attributes'
import { elementCount } from '../../tensor/shape'
import { numberConstant } from '../../onnx/constants'
import { defineRule } from '../rule'
import { inputGradient } from './inputGradient'
import { poolWindowOf, type Window } from './window'

/** y = mean of a window, so every place of the window gets dy / count. */
export const averagePool = defineRule({
  op: 'AveragePool',
  opsets: [7, 10, 11, 19, 22],
  backward({ graph, node, input, output, gradOut, shape }) {
    const [inputShape, outputShape] = [shape(input(0)), shape(output(0))]
    const window = poolWindowOf(node, inputShape.slice(2), outputShape.slice(2))
    const countsPadding = flagAttribute(node, 'count_include_pad', false)
    const shares = shareOfEachOutput(window, inputShape.slice(2), outputShape.slice(2), countsPadding)
    const share = graph.emit('Mul', [gradOut(0), graph.constant(shares, [1, 1, ...outputShape.slice(2)])])
    const channels = inputShape[1]!
    const ones = numberConstant(graph.floatType, filledWithOnes(channels, window.kernel), [
      channels,
      1,
      ...window.kernel,
    ])
    const weights = graph.addConstant(ones!)
    return [inputGradient(graph, share, { window, group: channels, weights, inputShape, outputShape })]
  },
})

function filledWithOnes(channels: number, kernel: readonly number[]): number[] {
  return new Array<number>(channels * elementCount(kernel)).fill(1)
}

/** One over the number of places each window averages, the windows in row-major order. */
function shareOfEachOutput(
  window: Window,
  sizes: readonly number[],
  outputs: readonly number[],
  countsPadding: boolean,
): number[] {
  const perAxis = sizes.map((size, axis) => {
    const first = countsPadding ? -window.begin[axis]! : 0
    const last = countsPadding ? size + window.end[axis]! : size
    return Array.from({ length: outputs[axis]! }, (_, output) => placesWithin(window, axis, output, first, last))
  })
  return perAxis
    .reduce((counts, along) => counts.flatMap((count) => along.map((more) => count * more)), [1])
    .map((count) => 1 / count)
}

function placesWithin(window: Window, axis: number, output: number, first: number, last: number): number {
  const start = output * window.strides[axis]! - window.begin[axis]!
  const places = Array.from({ length: window.kernel[axis]! }, (_, tap) => start + tap * window.dilations[axis]!)
  return places.filter((place) => place >= first && place < last).length
}

/** y = mean over all places. */
export const globalAveragePool = defineRule({
  op: 'GlobalAveragePool',
  opsets: [1, 22],
  backward({ graph, input, gradOut, shape }) {
    const full = shape(input(0))
    const share = graph.emit('Mul', [gradOut(0), graph.constant(1 / elementCount(full.slice(2)))])
    return [graph.emit('Expand', [share, graph.integers(full)])]
  },
})

/** The first maximum of each channel gets the gradient. */
export const globalMaxPool = defineRule({
  op: 'GlobalMaxPool',
  opsets: [1, 22],
  backward({ graph, input, gradOut, shape }) {
    const full = shape(input(0))
    const [batch, channels] = full as [number, number]
    const places = elementCount(full.slice(2))
    const rows = graph.emit('Reshape', [input(0), graph.integers([batch, channels, places])])
    const first = graph.emit('ArgMax', [rows], { axis: 2, keepdims: 1 })
    const isFirst = graph.emit('Equal', [first, graph.integers(Array.from({ length: places }, (_, place) => place))])
    const gradient = graph.emit('Reshape', [gradOut(0), graph.integers([batch, channels, 1])])
    const spread = graph.emit('Where', [isFirst, gradient, graph.constant(0)])
    return [graph.emit('Reshape', [spread, graph.integers(full)])]
  },
})
