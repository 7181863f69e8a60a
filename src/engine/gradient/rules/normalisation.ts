import { flagAttribute, floatAttribute, intAttribute, intsAttribute } from '../../onnx/attributes'
import { elementCount } from '../../tensor/shape'
import { defineRule, type ExpandView } from '../rule'
import { fromStart } from './axis'

/** In evaluation y = (x - mean) scale / sqrt(var + eps) + bias, a fixed line per channel. */
export const batchNormalization = defineRule({
  op: 'BatchNormalization',
  opsets: [9, 14, 15],
  differentiable: [0],
  limit: (node) => (flagAttribute(node, 'training_mode', false) ? 'its training mode is on' : null),
  backward({ graph, node, input, gradOut, shape }) {
    const widened = graph.emit('Add', [input(4), graph.constant(floatAttribute(node, 'epsilon', 1e-5))])
    const slope = graph.emit('Div', [input(1), graph.emit('Sqrt', [widened])])
    const perChannel = shape(input(0)).map((size, axis) => (axis === 1 ? size : 1))
    const channels = perChannel.length === 1 ? slope : graph.emit('Reshape', [slope, graph.integers(perChannel)])
    return [graph.emit('Mul', [gradOut(0), channels])]
  },
})

/**
 * y = x / (bias + alpha / size * sum of x^2 over `size` neighbouring channels)^beta, AlexNet's normalisation: written out
 * with an average pool along the channels.
 */
export const localResponseNormalization = defineRule({
  op: 'LRN',
  opsets: [1, 13],
  expand({ graph, node, input, shape }) {
    const full = shape(input(0))
    const [batch, channels] = full as [number, number]
    const size = intAttribute(node, 'size', 1)
    const before = Math.floor((size - 1) / 2)
    const flat = graph.integers([batch, 1, channels, elementCount(full.slice(2))])
    const squares = graph.emit('Reshape', [graph.emit('Mul', [input(0), input(0)]), flat])
    const pads = [before, 0, size - 1 - before, 0]
    const mean = graph.emit('AveragePool', [squares], { kernel_shape: [size, 1], pads, count_include_pad: 1 })
    const scaled = graph.emit('Mul', [mean, graph.constant(floatAttribute(node, 'alpha', 0.0001))])
    const widened = graph.emit('Add', [scaled, graph.constant(floatAttribute(node, 'bias', 1))])
    const divisor = graph.emit('Pow', [widened, graph.constant(floatAttribute(node, 'beta', 0.75))])
    return [graph.emit('Div', [input(0), graph.emit('Reshape', [divisor, graph.integers(full)])])]
  },
})

/** (x - mean) / sqrt(var + eps) over the given axes. */
function standardise({ graph, node }: ExpandView, x: string, axes: readonly number[]): string {
  const over = graph.integers(axes)
  const centred = graph.emit('Sub', [x, graph.emit('ReduceMean', [x, over], { keepdims: 1 })])
  const variance = graph.emit('ReduceMean', [graph.emit('Mul', [centred, centred]), over], { keepdims: 1 })
  const widened = graph.emit('Add', [variance, graph.constant(floatAttribute(node, 'epsilon', 1e-5))])
  return graph.emit('Div', [centred, graph.emit('Sqrt', [widened])])
}

/** Written out in simpler operators, which have rules: mean and variance depend on x here. */
export const instanceNormalization = defineRule({
  op: 'InstanceNormalization',
  opsets: [6, 22],
  expand(view) {
    const { graph, input, shape } = view
    const full = shape(input(0))
    const perChannel = graph.integers(full.slice(1).map((size, axis) => (axis === 0 ? size : 1)))
    const standard = standardise(
      view,
      input(0),
      full.slice(2).map((_, axis) => axis + 2),
    )
    const [scale, bias] = [1, 2].map((index) => graph.emit('Reshape', [input(index), perChannel]))
    return [graph.emit('Add', [graph.emit('Mul', [standard, scale!]), bias!])]
  },
})

/** Mean and variance over groups of channels; scale and bias a channel from version 21 on, a group before. */
export const groupNormalization = defineRule({
  op: 'GroupNormalization',
  opsets: [18, 21],
  expand(view) {
    const { graph, node, input, shape } = view
    const full = shape(input(0))
    const [batch, channels] = full as [number, number]
    const groups = intAttribute(node, 'num_groups', 1)
    const grouped = graph.emit('Reshape', [input(0), graph.integers([batch, groups, -1])])
    const standard = standardise(view, grouped, [2])
    const isByGroup = shape(input(1))[0] === groups && groups !== channels
    const rows = isByGroup ? [1, groups, 1] : [1, channels, 1]
    const apart = graph.emit('Reshape', [standard, graph.integers([batch, isByGroup ? groups : channels, -1])])
    const [scale, bias] = [1, 2].map((index) => graph.emit('Reshape', [input(index), graph.integers(rows)]))
    const result = graph.emit('Add', [graph.emit('Mul', [apart, scale!]), bias!])
    return [graph.emit('Reshape', [result, graph.integers(full)])]
  },
})

export const layerNormalization = defineRule({
  op: 'LayerNormalization',
  opsets: [17],
  limit: (node) => (node.outputs.slice(1).some((name) => name !== '') ? 'its mean or deviation is used' : null),
  expand(view) {
    const { graph, node, input, shape } = view
    const full = shape(input(0))
    const first = fromStart(intAttribute(node, 'axis', -1), full.length)
    const standard = standardise(
      view,
      input(0),
      full.flatMap((_, axis) => (axis >= first ? [axis] : [])),
    )
    const scaled = graph.emit('Mul', [standard, input(1)])
    return [input(2) ? graph.emit('Add', [scaled, input(2)]) : scaled]
  },
})

/** y = scale x / sqrt(mean(x^2) + eps) */
export const rmsNormalization = defineRule({
  op: 'RMSNormalization',
  opsets: [23],
  expand({ graph, node, input, shape }) {
    const full = shape(input(0))
    const first = fromStart(intAttribute(node, 'axis', -1), full.length)
    const axes = graph.integers(full.flatMap((_, axis) => (axis >= first ? [axis] : [])))
    const mean = graph.emit('ReduceMean', [graph.emit('Mul', [input(0), input(0)]), axes], { keepdims: 1 })
    const widened = graph.emit('Add', [mean, graph.constant(floatAttribute(node, 'epsilon', 1e-5))])
    return [graph.emit('Mul', [graph.emit('Div', [input(0), graph.emit('Sqrt', [widened])]), input(1)])]
  },
})

/** y = (x - mean) / deviation over the given axes; the tiny number is the one of ONNX's own definition. */
export const meanVarianceNormalization = defineRule({
  op: 'MeanVarianceNormalization',
  opsets: [9, 13],
  expand({ graph, node, input }) {
    const over = graph.integers(intsAttribute(node, 'axes', [0, 2, 3]))
    const centred = graph.emit('Sub', [input(0), graph.emit('ReduceMean', [input(0), over], { keepdims: 1 })])
    const variance = graph.emit('ReduceMean', [graph.emit('Mul', [centred, centred]), over], { keepdims: 1 })
    const deviation = graph.emit('Add', [graph.emit('Sqrt', [variance]), graph.constant(1e-9)])
    return [graph.emit('Div', [centred, deviation])]
  },
})

/**
 * y = x / |x| along one axis, the sum of absolute values or the length. Where all are 0 the operator gives 0, and we take 0
 * for the gradient: both follow from a divisor that is larger than anything.
 */
export const lpNormalization = defineRule({
  op: 'LpNormalization',
  opsets: [1, 22],
  expand({ graph, node, input }) {
    const op = intAttribute(node, 'p', 2) === 1 ? 'ReduceL1' : 'ReduceL2'
    const size = graph.emit(op, [input(0), graph.integers([intAttribute(node, 'axis', -1)])], { keepdims: 1 })
    const isNothing = graph.emit('Equal', [size, graph.constant(0)])
    return [graph.emit('Div', [input(0), graph.emit('Where', [isNothing, graph.constant(largestFloat), size])])]
  },
})

/** of float32 */
const largestFloat = 3.4028234663852886e38
