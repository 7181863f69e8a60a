import { intAttribute, stringAttribute } from '../../onnx/attributes'
import type { Node } from '../../onnx/graph'
import { defineRule } from '../rule'
import { zeros } from '../zeros'

/** y = x picked element by element along one axis; indices that come twice add up. */
export const gatherElements = defineRule({
  op: 'GatherElements',
  opsets: [11, 13],
  differentiable: [0],
  backward({ graph, node, input, gradOut, shape }) {
    const attributes = { axis: intAttribute(node, 'axis', 0), reduction: 'add' }
    return [graph.emit('ScatterElements', [zeros(graph, shape(input(0))), input(1), gradOut(0)], attributes)]
  },
})

/** y = slices of x that tuples of indices name; tuples that come twice add up. */
export const gatherNd = defineRule({
  op: 'GatherND',
  opsets: [11, 12, 13],
  differentiable: [0],
  limit: (node) => (intAttribute(node, 'batch_dims', 0) === 0 ? null : 'it has batch dimensions'),
  backward: ({ graph, input, gradOut, shape }) => [
    graph.emit('ScatterND', [zeros(graph, shape(input(0))), input(1), gradOut(0)], { reduction: 'add' }),
  ],
})

function combinesOtherwise(node: Node): string | null {
  const reduction = stringAttribute(node, 'reduction', 'none')
  return reduction === 'none' || reduction === 'add' ? null : `it combines by "${reduction}"`
}

function replaces(node: Node): boolean {
  return stringAttribute(node, 'reduction', 'none') === 'none'
}

/** y = x with some elements replaced by updates, or updates added: a replaced element gets no gradient. */
export const scatterElements = defineRule({
  op: 'ScatterElements',
  opsets: [11, 13, 16, 18],
  differentiable: [0, 2],
  limit: combinesOtherwise,
  backward({ graph, node, input, gradOut, needs, shape }) {
    const axis = intAttribute(node, 'axis', 0)
    const data = (): string =>
      graph.emit('ScatterElements', [gradOut(0), input(1), zeros(graph, shape(input(2)))], { axis })
    return [
      needs(0) ? (replaces(node) ? data() : gradOut(0)) : null,
      null,
      needs(2) ? graph.emit('GatherElements', [gradOut(0), input(1)], { axis }) : null,
    ]
  },
})

/** The same by tuples of indices: what an assignment to a slice becomes in an export. */
export const scatterNd = defineRule({
  op: 'ScatterND',
  opsets: [11, 13, 16, 18],
  differentiable: [0, 2],
  limit: combinesOtherwise,
  backward({ graph, node, input, gradOut, needs, shape }) {
    const data = (): string => graph.emit('ScatterND', [gradOut(0), input(1), zeros(graph, shape(input(2)))])
    return [
      needs(0) ? (replaces(node) ? data() : gradOut(0)) : null,
      null,
      needs(2) ? graph.emit('GatherND', [gradOut(0), input(1)]) : null,
    ]
  },
})

/** The largest (smallest) k values along an axis, each of which came from one place. */
export const topK = defineRule({
  op: 'TopK',
  opsets: [1, 10, 11, 24],
  differentiable: [0],
  backward({ graph, node, input, gradOut, shape, requireOutput }) {
    const attributes = { axis: intAttribute(node, 'axis', -1), reduction: 'add' }
    return [graph.emit('ScatterElements', [zeros(graph, shape(input(0))), requireOutput(1), gradOut(0)], attributes)]
  },
})
