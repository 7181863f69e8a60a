import { readNumbers } from '../../onnx/constants'
import { sumTo } from './broadcast'
import { defineRule, type BackwardView } from '../rule'

/** Brings the gradient of a broadcast input back to that input's shape. */
function backTo(view: BackwardView, index: number, gradient: string): string {
  return sumTo(view.graph, gradient, view.shape(view.output(0)), view.shape(view.input(index)))
}

/** y = a + b */
export const add = defineRule({
  op: 'Add',
  opsets: [7, 13, 14],
  backward: (view) => [0, 1].map((index) => (view.needs(index) ? backTo(view, index, view.gradOut(0)) : null)),
})

/** y = a - b */
export const subtract = defineRule({
  op: 'Sub',
  opsets: [7, 13, 14],
  backward: (view) => [
    view.needs(0) ? backTo(view, 0, view.gradOut(0)) : null,
    view.needs(1) ? backTo(view, 1, view.graph.emit('Neg', [view.gradOut(0)])) : null,
  ],
})

/** y = a b, so da = dy b and db = dy a. */
export const multiply = defineRule({
  op: 'Mul',
  opsets: [7, 13, 14],
  backward: (view) =>
    [0, 1].map((index) =>
      view.needs(index) ? backTo(view, index, view.graph.emit('Mul', [view.gradOut(0), view.input(1 - index)])) : null,
    ),
})

/** y = a / b, so da = dy / b and db = -da y. */
export const divide = defineRule({
  op: 'Div',
  opsets: [7, 13, 14],
  backward(view) {
    const { graph, input, output, gradOut, needs } = view
    const quotient = graph.emit('Div', [gradOut(0), input(1)])
    const divisor = (): string => graph.emit('Neg', [graph.emit('Mul', [quotient, output(0)])])
    return [needs(0) ? backTo(view, 0, quotient) : null, needs(1) ? backTo(view, 1, divisor()) : null]
  },
})

/** y = a + b + ... */
export const sum = defineRule({
  op: 'Sum',
  opsets: [8, 13],
  backward: (view) =>
    view.node.inputs.map((_, index) => (view.needs(index) ? backTo(view, index, view.gradOut(0)) : null)),
})

/** y = (a + b + ...) / n */
export const mean = defineRule({
  op: 'Mean',
  opsets: [8, 13],
  backward(view) {
    const count = view.node.inputs.length
    const share = view.graph.emit('Mul', [view.gradOut(0), view.graph.constant(1 / count)])
    return view.node.inputs.map((_, index) => (view.needs(index) ? backTo(view, index, share) : null))
  },
})

export const negate = defineRule({
  op: 'Neg',
  opsets: [6, 13],
  backward: ({ graph, gradOut }) => [graph.emit('Neg', [gradOut(0)])],
})

/** y = |x|; at x = 0 we take 0, as PyTorch does. */
export const absolute = defineRule({
  op: 'Abs',
  opsets: [6, 13],
  backward: ({ graph, input, gradOut }) => [graph.emit('Mul', [gradOut(0), graph.emit('Sign', [input(0)])])],
})

/** y = sqrt(x), so dx = dy / (2 y). */
export const squareRoot = defineRule({
  op: 'Sqrt',
  opsets: [6, 13],
  backward: ({ graph, output, gradOut }) => [
    graph.emit('Div', [graph.emit('Mul', [gradOut(0), graph.constant(0.5)]), output(0)]),
  ],
})

/** y = 1 / x, so dx = -dy y^2. */
export const reciprocal = defineRule({
  op: 'Reciprocal',
  opsets: [6, 13],
  backward({ graph, output, gradOut }) {
    const squared = graph.emit('Mul', [output(0), output(0)])
    return [graph.emit('Neg', [graph.emit('Mul', [gradOut(0), squared])])]
  },
})

export const exponential = defineRule({
  op: 'Exp',
  opsets: [6, 13],
  backward: ({ graph, output, gradOut }) => [graph.emit('Mul', [gradOut(0), output(0)])],
})

export const logarithm = defineRule({
  op: 'Log',
  opsets: [6, 13],
  backward: ({ graph, input, gradOut }) => [graph.emit('Div', [gradOut(0), input(0)])],
})

export const sine = defineRule({
  op: 'Sin',
  opsets: [7, 22],
  backward: ({ graph, input, gradOut }) => [graph.emit('Mul', [gradOut(0), graph.emit('Cos', [input(0)])])],
})

export const cosine = defineRule({
  op: 'Cos',
  opsets: [7, 22],
  backward: ({ graph, input, gradOut }) => [
    graph.emit('Neg', [graph.emit('Mul', [gradOut(0), graph.emit('Sin', [input(0)])])]),
  ],
})

/** y = erf(x), so dx = dy 2 / sqrt(pi) exp(-x^2). */
export const errorFunction = defineRule({
  op: 'Erf',
  opsets: [9, 13],
  backward({ graph, input, gradOut }) {
    const bell = graph.emit('Exp', [graph.emit('Neg', [graph.emit('Mul', [input(0), input(0)])])])
    const slope = graph.emit('Mul', [bell, graph.constant(2 / Math.sqrt(Math.PI))])
    return [graph.emit('Mul', [gradOut(0), slope])]
  },
})

/** y = a - b trunc(a / b), where trunc is flat; the form that floats have (fmod). */
export const remainder = defineRule({
  op: 'Mod',
  opsets: [10, 13],
  differentiable: [0],
  backward: (view) => [backTo(view, 0, view.gradOut(0))],
})

/** y = x^p, so dx = dy p x^(p - 1), 0 where p = 0, also at x = 0; and dp = dy y ln(x), 0 where y = 0, as PyTorch has it. */
export const power = defineRule({
  op: 'Pow',
  opsets: [7, 12, 13, 15],
  backward(view) {
    const { graph, needs, gradOut } = view
    return [
      needs(0) ? backTo(view, 0, graph.emit('Mul', [gradOut(0), slopeOfBase(view)])) : null,
      needs(1) ? backTo(view, 1, graph.emit('Mul', [gradOut(0), slopeOfExponent(view)])) : null,
    ]
  },
})

function slopeOfBase({ graph, input, shape }: BackwardView): string {
  const constant = graph.constantOf(input(1))
  const exponents = constant && readNumbers(constant)
  const exponent = exponents ? graph.constant(exponents, shape(input(1))) : graph.cast(input(1), graph.floatType)
  const isZero = (): string => graph.emit('Equal', [exponent, graph.constant(0)])
  const less = (): string => graph.emit('Sub', [exponent, graph.constant(1)])
  const lowered = exponents
    ? graph.constant(exponents.map(oneLess), shape(input(1)))
    : graph.emit('Where', [isZero(), graph.constant(0), less()])
  return graph.emit('Mul', [exponent, graph.emit('Pow', [input(0), lowered])])
}

/** An exponent of 0 stays, so that its slope 0 x^0 is 0 also where x is. */
function oneLess(exponent: number): number {
  return exponent === 0 ? 0 : exponent - 1
}

function slopeOfExponent({ graph, input, output }: BackwardView): string {
  const isZero = graph.emit('Equal', [output(0), graph.constant(0)])
  const slope = graph.emit('Mul', [output(0), graph.emit('Log', [input(0)])])
  return graph.emit('Where', [isZero, graph.constant(0), slope])
}

/** The largest (smallest) of the inputs gets the gradient; equal ones share it evenly, as in PyTorch. */
function extreme(op: 'Max' | 'Min') {
  return defineRule({
    op,
    opsets: [8, 12, 13],
    backward(view) {
      const { graph, node, output, gradOut } = view
      const chosen = node.inputs.map((name) => castToFloat(view, graph.emit('Equal', [name, output(0)])))
      const count = chosen.reduce((total, mask) => graph.emit('Add', [total, mask]))
      const share = graph.emit('Div', [gradOut(0), count])
      return chosen.map((mask, index) =>
        view.needs(index) ? backTo(view, index, graph.emit('Mul', [share, mask])) : null,
      )
    },
  })
}

export const maximum = extreme('Max')
export const minimum = extreme('Min')

function castToFloat({ graph }: BackwardView, mask: string): string {
  return graph.cast(mask, graph.floatType)
}

/** y = c ? a : b */
export const where = defineRule({
  op: 'Where',
  opsets: [9, 16],
  differentiable: [1, 2],
  backward(view) {
    const { graph, input, gradOut, needs } = view
    const zero = graph.constant(0)
    return [
      null,
      needs(1) ? backTo(view, 1, graph.emit('Where', [input(0), gradOut(0), zero])) : null,
      needs(2) ? backTo(view, 2, graph.emit('Where', [input(0), zero, gradOut(0)])) : null,
    ]
  },
})
