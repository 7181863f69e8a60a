import { intAttribute, stringAttribute } from '../../onnx/attributes'
import { elementCount } from '../../tensor/shape'
import { defineRule, type BackwardView } from '../rule'
import { zeros } from '../zeros'
import { fromStart, sliceAxis, spreadAxis, fitAxis } from './axis'

export const concat = defineRule({
  op: 'Concat',
  opsets: [4, 11, 13],
  backward({ graph, node, output, gradOut, needs, shape }) {
    const axis = fromStart(intAttribute(node, 'axis', 0), shape(output(0)).length)
    let begin = 0
    return node.inputs.map((name, index) => {
      const length = shape(name)[axis]!
      begin += length
      return needs(index) && length > 0 ? sliceAxis(graph, gradOut(0), axis, begin - length, length) : null
    })
  },
})

export const split = defineRule({
  op: 'Split',
  opsets: [2, 11, 13, 18],
  differentiable: [0],
  backward({ graph, node, gradOut }) {
    const parts = node.outputs.map((_, index) => gradOut(index))
    return [graph.emit('Concat', parts, { axis: intAttribute(node, 'axis', 0) })]
  },
})

export const slice = defineRule({
  op: 'Slice',
  opsets: [10, 11, 13],
  differentiable: [0],
  fixed: [1, 2, 3, 4],
  backward(view) {
    const { graph, input, gradOut, shape, integers } = view
    const sizes = shape(input(0))
    const starts = integers(1) ?? []
    const axes = integers(3) ?? starts.map((_, index) => index)
    const steps = integers(4) ?? starts.map(() => 1)
    return [
      axes.reduce((gradient, named, index) => {
        const axis = fromStart(named, sizes.length)
        const rows = shape(view.output(0))[axis]!
        const first = firstRow(starts[index]!, steps[index]!, sizes[axis]!)
        const positions = Array.from({ length: rows }, (_, row) => first + row * steps[index]!)
        return spreadAxis(graph, gradient, { axis, rank: sizes.length }, positions, sizes[axis]!)
      }, gradOut(0)),
    ]
  },
})

/** Starts outside the tensor are moved to its edge, as the operator does. */
function firstRow(start: number, step: number, size: number): number {
  const counted = fromStart(start, size)
  return step > 0 ? Math.min(Math.max(counted, 0), size) : Math.min(Math.max(counted, 0), size - 1)
}

export const pad = defineRule({
  op: 'Pad',
  opsets: [11, 13, 18, 19, 21, 23, 24],
  differentiable: [0],
  fixed: [1, 3],
  limit(node) {
    const mode = stringAttribute(node, 'mode', 'constant')
    return padModes.includes(mode) ? null : `its mode is "${mode}"`
  },
  backward(view) {
    const { graph, node, input, gradOut, shape, integers } = view
    const mode = stringAttribute(node, 'mode', 'constant')
    const sizes = shape(input(0))
    const pads = integers(1) ?? []
    const axes = integers(3) ?? sizes.map((_, axis) => axis)
    return [
      axes.reduce((gradient, named, index) => {
        const axis = fromStart(named, sizes.length)
        const [before, after] = [pads[index]!, pads[index + axes.length]!]
        const length = before + sizes[axis]! + after
        if (mode === 'constant')
          return fitAxis(graph, gradient, { axis, rank: sizes.length }, length, before, sizes[axis]!)
        const positions = Array.from({ length }, (_, row) => sourceRow(mode, row - before, sizes[axis]!))
        return spreadAxis(graph, gradient, { axis, rank: sizes.length }, positions, sizes[axis]!)
      }, gradOut(0)),
    ]
  },
})

const padModes = ['constant', 'edge', 'reflect', 'wrap']

/** The row of the data that a padded row repeats. */
function sourceRow(mode: string, row: number, size: number): number {
  if (mode === 'edge') return Math.min(Math.max(row, 0), size - 1)
  if (mode === 'wrap') return ((row % size) + size) % size
  const period = Math.max(2 * (size - 1), 1)
  const folded = ((row % period) + period) % period
  return folded < size ? folded : period - folded
}

/** y = x picked along one axis; indices that come twice add up. Fixed indices need no scattering. */
export const gather = defineRule({
  op: 'Gather',
  opsets: [1, 11, 13],
  differentiable: [0],
  backward(view) {
    const { graph, node, input, gradOut, shape } = view
    const sizes = shape(input(0))
    const axis = fromStart(intAttribute(node, 'axis', 0), sizes.length)
    const indices = shape(input(1))
    const rows = [...sizes.slice(0, axis), elementCount(indices), ...sizes.slice(axis + 1)]
    const gradient = indices.length === 1 ? gradOut(0) : graph.emit('Reshape', [gradOut(0), graph.integers(rows)])
    if (graph.constantOf(input(1)) === null) return [scatterRows(view, gradient, axis, rows)]
    const positions = view.integers(1)!.map((index) => fromStart(index, sizes[axis]!))
    return [spreadAxis(graph, gradient, { axis, rank: sizes.length }, positions, sizes[axis]!)]
  },
})

/** Adds rows of `gradient`, of shape `rows`, where the indices that the model computes say. */
function scatterRows({ graph, input, shape }: BackwardView, gradient: string, axis: number, rows: readonly number[]) {
  const along = rows.map((size, place) => (place === axis ? size : 1))
  const column = graph.emit('Reshape', [input(1), graph.integers(along)])
  const places = graph.emit('Expand', [column, graph.integers(rows)])
  return graph.emit('ScatterElements', [zeros(graph, shape(input(0))), places, gradient], { axis, reduction: 'add' })
}

/** y = x repeated `repeats[axis]` times along each axis. */
export const tile = defineRule({
  op: 'Tile',
  opsets: [6, 13],
  differentiable: [0],
  fixed: [1],
  backward({ graph, input, gradOut, shape, integers }) {
    const sizes = shape(input(0))
    const repeats = integers(1) ?? []
    const apart = sizes.flatMap((size, axis) => [repeats[axis]!, size])
    const copies = graph.emit('Reshape', [gradOut(0), graph.integers(apart)])
    return [graph.emit('ReduceSum', [copies, graph.integers(sizes.map((_, axis) => 2 * axis))], { keepdims: 0 })]
  },
})

/** y = the triangle of x above (below) a diagonal, zeros elsewhere. */
export const triangle = defineRule({
  op: 'Trilu',
  opsets: [14],
  differentiable: [0],
  backward: ({ graph, node, input, gradOut }) => [
    graph.emit('Trilu', [gradOut(0), ...(input(1) ? [input(1)] : [])], { upper: intAttribute(node, 'upper', 1) }),
  ],
})
