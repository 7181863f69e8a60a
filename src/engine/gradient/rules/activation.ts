import { floatAttribute, stringAttribute } from '../../onnx/attributes'
import type { GraphBuilder } from '../builder'
import { defineRule } from '../rule'

/** y = max(x, 0), so dx = dy where y > 0; at x = 0 we take 0, as PyTorch does. Reading y lets the runtime fuse x away. */
export const relu = defineRule({
  op: 'Relu',
  opsets: [6, 13, 14],
  backward: ({ graph, output, gradOut }) => [
    keepWhere(graph, graph.emit('Greater', [output(0), graph.constant(0)]), gradOut(0)),
  ],
})

/** y = x where x > 0, else alpha x. */
export const leakyRelu = defineRule({
  op: 'LeakyRelu',
  opsets: [6, 16],
  backward({ graph, node, input, gradOut }) {
    const alpha = graph.constant(floatAttribute(node, 'alpha', 0.01))
    const isPositive = graph.emit('Greater', [input(0), graph.constant(0)])
    return [graph.emit('Where', [isPositive, gradOut(0), graph.emit('Mul', [gradOut(0), alpha])])]
  },
})

/** y = x where x > 0, else alpha (exp(x) - 1); there dy/dx = y + alpha. */
export const elu = defineRule({
  op: 'Elu',
  opsets: [6, 22],
  backward({ graph, node, input, output, gradOut }) {
    const slope = graph.emit('Add', [output(0), graph.constant(floatAttribute(node, 'alpha', 1))])
    const isPositive = graph.emit('Greater', [input(0), graph.constant(0)])
    return [graph.emit('Where', [isPositive, gradOut(0), graph.emit('Mul', [gradOut(0), slope])])]
  },
})

/** dx = dy on the closed interval, its ends included, as PyTorch's clamp has it: there and only there y = x. */
export const clip = defineRule({
  op: 'Clip',
  opsets: [11, 12, 13],
  differentiable: [0],
  backward: ({ graph, input, output, gradOut }) => [
    keepWhere(graph, graph.emit('Equal', [input(0), output(0)]), gradOut(0)),
  ],
})

/** y = x where x > 0, else slope x, the slope fixed and broadcast to x. */
export const parametricRelu = defineRule({
  op: 'PRelu',
  opsets: [7, 9, 16],
  differentiable: [0],
  backward({ graph, input, gradOut }) {
    const isPositive = graph.emit('Greater', [input(0), graph.constant(0)])
    return [graph.emit('Where', [isPositive, gradOut(0), graph.emit('Mul', [gradOut(0), input(1)])])]
  },
})

/** y = gamma x where x > 0, else gamma alpha (exp(x) - 1); there dy/dx = y + gamma alpha. */
export const selu = defineRule({
  op: 'Selu',
  opsets: [6, 22],
  backward({ graph, node, input, output, gradOut }) {
    const gamma = floatAttribute(node, 'gamma', 1.0507009873554805)
    const alpha = floatAttribute(node, 'alpha', 1.6732632423543772)
    const bent = graph.emit('Add', [output(0), graph.constant(gamma * alpha)])
    const isPositive = graph.emit('Greater', [input(0), graph.constant(0)])
    return [graph.emit('Mul', [gradOut(0), graph.emit('Where', [isPositive, graph.constant(gamma), bent])])]
  },
})

/** y = x where x > 0, else alpha (exp(x / alpha) - 1); there dy/dx = y / alpha + 1. */
export const celu = defineRule({
  op: 'Celu',
  opsets: [12],
  backward({ graph, node, input, output, gradOut }) {
    const bent = graph.emit('Add', [scale(graph, output(0), 1 / floatAttribute(node, 'alpha', 1)), graph.constant(1)])
    const isPositive = graph.emit('Greater', [input(0), graph.constant(0)])
    return [graph.emit('Mul', [gradOut(0), graph.emit('Where', [isPositive, graph.constant(1), bent])])]
  },
})

/** y = x where x > alpha, else 0; at x = alpha we take 0, as PyTorch's Threshold does. */
export const thresholdedRelu = defineRule({
  op: 'ThresholdedRelu',
  opsets: [10, 22],
  backward({ graph, node, input, gradOut }) {
    const isAbove = graph.emit('Greater', [input(0), graph.constant(floatAttribute(node, 'alpha', 1))])
    return [keepWhere(graph, isAbove, gradOut(0))]
  },
})

/** y = x / (1 + |x|), so dx = dy / (1 + |x|)^2. */
export const softsign = defineRule({
  op: 'Softsign',
  opsets: [1, 22],
  backward({ graph, input, gradOut }) {
    const width = graph.emit('Add', [graph.emit('Abs', [input(0)]), graph.constant(1)])
    return [graph.emit('Div', [gradOut(0), graph.emit('Mul', [width, width])])]
  },
})

/** y = x tanh(softplus(x)): written out in simpler operators, which have rules. */
export const mish = defineRule({
  op: 'Mish',
  opsets: [18, 22],
  expand: ({ graph, input }) => [
    graph.emit('Mul', [input(0), graph.emit('Tanh', [graph.emit('Softplus', [input(0)])])]),
  ],
})

/** y = x sigmoid(alpha x) */
export const swish = defineRule({
  op: 'Swish',
  opsets: [24],
  expand: ({ graph, node, input }) => [
    graph.emit('Mul', [input(0), graph.emit('Sigmoid', [scale(graph, input(0), floatAttribute(node, 'alpha', 1))])]),
  ],
})

/** y = 1 / (1 + exp(-x)), so dx = dy y (1 - y). */
export const sigmoid = defineRule({
  op: 'Sigmoid',
  opsets: [6, 13],
  backward({ graph, output, gradOut }) {
    const slope = graph.emit('Mul', [output(0), graph.emit('Sub', [graph.constant(1), output(0)])])
    return [graph.emit('Mul', [gradOut(0), slope])]
  },
})

/** dx = dy (1 - y^2) */
export const tanh = defineRule({
  op: 'Tanh',
  opsets: [6, 13],
  backward({ graph, output, gradOut }) {
    const squared = graph.emit('Mul', [output(0), output(0)])
    return [graph.emit('Mul', [gradOut(0), graph.emit('Sub', [graph.constant(1), squared])])]
  },
})

/** y = log(1 + exp(x)), so dx = dy sigmoid(x). */
export const softplus = defineRule({
  op: 'Softplus',
  opsets: [1, 22],
  backward: ({ graph, input, gradOut }) => [graph.emit('Mul', [gradOut(0), graph.emit('Sigmoid', [input(0)])])],
})

/** y = clip(alpha x + beta, 0, 1), so dx = alpha dy strictly between the ends, as PyTorch's hardsigmoid. */
export const hardSigmoid = defineRule({
  op: 'HardSigmoid',
  opsets: [6, 22],
  backward({ graph, node, output, gradOut }) {
    const scaled = graph.emit('Mul', [gradOut(0), graph.constant(floatAttribute(node, 'alpha', 0.2))])
    return [keepWhere(graph, isBetween(graph, output(0), 0, 1), scaled)]
  },
})

/** y = x clip(x / 6 + 1/2, 0, 1): slope 0 up to -3, x / 3 + 1/2 up to 3, then 1. */
export const hardSwish = defineRule({
  op: 'HardSwish',
  opsets: [14, 22],
  backward({ graph, input, gradOut }) {
    const bent = graph.emit('Add', [graph.emit('Mul', [input(0), graph.constant(1 / 3)]), graph.constant(0.5)])
    const isHigh = graph.emit('Greater', [input(0), graph.constant(3)])
    const isLow = graph.emit('Less', [input(0), graph.constant(-3)])
    const upper = graph.emit('Where', [isHigh, graph.constant(1), bent])
    return [graph.emit('Mul', [gradOut(0), graph.emit('Where', [isLow, graph.constant(0), upper])])]
  },
})

/** y = x/2 (1 + erf(x / sqrt 2)), or its tanh form: written out in simpler operators, which have rules. */
export const gelu = defineRule({
  op: 'Gelu',
  opsets: [20],
  expand({ graph, node, input }) {
    const half = graph.emit('Mul', [input(0), graph.constant(0.5)])
    const isTanh = stringAttribute(node, 'approximate', 'none') === 'tanh'
    const gate = isTanh ? tanhGate(graph, input(0)) : graph.emit('Erf', [scale(graph, input(0), Math.SQRT1_2)])
    return [graph.emit('Mul', [half, graph.emit('Add', [gate, graph.constant(1)])])]
  },
})

/** tanh(sqrt(2 / pi) (x + 0.044715 x^3)) */
function tanhGate(graph: GraphBuilder, x: string): string {
  const cubed = graph.emit('Mul', [graph.emit('Mul', [x, x]), x])
  const inner = graph.emit('Add', [x, scale(graph, cubed, 0.044715)])
  return graph.emit('Tanh', [scale(graph, inner, Math.sqrt(2 / Math.PI))])
}

function scale(graph: GraphBuilder, x: string, factor: number): string {
  return graph.emit('Mul', [x, graph.constant(factor)])
}

function isBetween(graph: GraphBuilder, x: string, low: number, high: number): string {
  const above = graph.emit('Greater', [x, graph.constant(low)])
  return graph.emit('And', [above, graph.emit('Less', [x, graph.constant(high)])])
}

function keepWhere(graph: GraphBuilder, mask: string, gradient: string): string {
  return graph.emit('Where', [mask, gradient, graph.constant(0)])
}
