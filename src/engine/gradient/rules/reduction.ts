import { intAttribute } from '../../onnx/attributes'
import { elementCount } from '../../tensor/shape'
import { defineRule, type BackwardView } from '../rule'
import { fromStart } from './axis'

/** Shape of the input, and of the output with the reduced axes kept as 1. */
function reducedShapes(view: BackwardView): { full: readonly number[]; kept: readonly number[]; count: number } {
  const full = view.shape(view.input(0))
  const given = view.integers(1) ?? []
  const isAll = given.length === 0 && intAttribute(view.node, 'noop_with_empty_axes', 0) === 0
  const axes = isAll ? full.map((_, axis) => axis) : given.map((axis) => fromStart(axis, full.length))
  const kept = full.map((size, axis) => (axes.includes(axis) ? 1 : size))
  return { full, kept, count: elementCount(full) / Math.max(elementCount(kept), 1) }
}

/** A tensor of the output's shape with the reduced axes put back, so that it broadcasts against the input. */
function withAxes(view: BackwardView, tensor: string, kept: readonly number[]): string {
  const keepsAxes = view.shape(view.output(0)).length === kept.length
  return keepsAxes ? tensor : view.graph.emit('Reshape', [tensor, view.graph.integers(kept)])
}

/** A reduction whose gradient is dy, broadcast, times a slope that `slopeOf` makes (null: one). */
function reduction(
  op: string,
  opsets: readonly number[],
  slopeOf: (view: BackwardView, output: () => string, count: number) => string | null,
) {
  return defineRule({
    op,
    opsets,
    differentiable: [0],
    fixed: [1],
    backward(view) {
      const { graph, gradOut, output } = view
      const { full, kept, count } = reducedShapes(view)
      const gradient = withAxes(view, gradOut(0), kept)
      const slope = slopeOf(view, () => withAxes(view, output(0), kept), count)
      if (slope !== null && graph.constantOf(slope) === null) return [graph.emit('Mul', [gradient, slope])]
      const scaled = slope === null ? gradient : graph.emit('Mul', [gradient, slope])
      return [graph.emit('Expand', [scaled, graph.integers(full)])]
    },
  })
}

export const reduceSum = reduction('ReduceSum', [1, 11, 13], () => null)
export const reduceMean = reduction('ReduceMean', [1, 11, 13, 18], ({ graph }, _, count) => graph.constant(1 / count))
export const reduceSumSquare = reduction('ReduceSumSquare', [1, 11, 13, 18], ({ graph, input }) =>
  graph.emit('Mul', [input(0), graph.constant(2)]),
)
export const reduceL1 = reduction('ReduceL1', [1, 11, 13, 18], ({ graph, input }) => graph.emit('Sign', [input(0)]))
/** y = |x|, so dy/dx = x / y; at 0 we take 0, as PyTorch does. */
export const reduceL2 = reduction('ReduceL2', [1, 11, 13, 18], ({ graph, input }, output) => {
  const isZero = graph.emit('Equal', [output(), graph.constant(0)])
  return graph.emit('Div', [input(0), graph.emit('Where', [isZero, graph.constant(1), output()])])
})
export const reduceLogSumExp = reduction('ReduceLogSumExp', [1, 11, 13, 18], ({ graph, input }, output) =>
  graph.emit('Exp', [graph.emit('Sub', [input(0), output()])]),
)

/** y = log(sum x), so dy/dx = exp(-y) everywhere. */
export const reduceLogSum = reduction('ReduceLogSum', [1, 11, 13, 18], (view, output) => {
  const { graph } = view
  const slope = graph.emit('Exp', [graph.emit('Neg', [output()])])
  return graph.emit('Expand', [slope, graph.integers(reducedShapes(view).full)])
})

/** y = product of x, so dy/dx is the product of the others, also where one of them, or x itself, is 0. */
export const reduceProd = reduction('ReduceProd', [1, 11, 13, 18], (view) => {
  const { graph, input } = view
  const { kept, full } = reducedShapes(view)
  const axes = graph.integers(full.flatMap((size, axis) => (kept[axis] === size ? [] : [axis])))
  const isZero = graph.emit('Equal', [input(0), graph.constant(0)])
  const filled = graph.emit('Where', [isZero, graph.constant(1), input(0)])
  const over = (op: string, tensor: string): string =>
    graph.emit(op, [tensor, axes], { keepdims: 1, noop_with_empty_axes: 1 })
  const product = over('ReduceProd', filled)
  const zeros = over('ReduceSum', graph.cast(isZero, graph.floatType))
  const ifZeros = (count: number, value: string): string =>
    graph.emit('Where', [graph.emit('Equal', [zeros, graph.constant(count)]), value, graph.constant(0)])
  const others = ifZeros(0, graph.emit('Div', [product, filled]))
  return graph.emit('Where', [isZero, ifZeros(1, product), others])
})

/** Each element enters all sums from its own on (before it, if they run in reverse), so dx sums dy the other way. */
export const cumulativeSum = defineRule({
  op: 'CumSum',
  opsets: [11, 14],
  differentiable: [0],
  backward: ({ graph, node, input, gradOut }) => [
    graph.emit('CumSum', [gradOut(0), input(1)], {
      exclusive: intAttribute(node, 'exclusive', 0),
      reverse: 1 - intAttribute(node, 'reverse', 0),
    }),
  ],
})

/** Equal extremes share the gradient evenly, as PyTorch's amax and amin. */
function shareOfExtreme({ graph, input }: BackwardView, output: () => string, kept: readonly number[]): string {
  const mask = graph.cast(graph.emit('Equal', [input(0), output()]), graph.floatType)
  const axes = kept.flatMap((size, axis) => (size === 1 ? [axis] : []))
  if (axes.length === 0) return mask
  return graph.emit('Div', [mask, graph.emit('ReduceSum', [mask, graph.integers(axes)], { keepdims: 1 })])
}

function extremeReduction(op: string) {
  return reduction(op, [1, 11, 12, 13, 18, 20], (view, output) =>
    shareOfExtreme(view, output, reducedShapes(view).kept),
  )
}

export const reduceMax = extremeReduction('ReduceMax')
export const reduceMin = extremeReduction('ReduceMin')
