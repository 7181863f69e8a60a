import { flagAttribute, floatAttribute, intAttribute } from '../../onnx/attributes'
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
