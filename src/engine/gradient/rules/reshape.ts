import { intAttribute, intsAttribute, stringAttribute } from '../../onnx/attributes'
import { defineRule, type BackwardView } from '../rule'
import { sumTo } from './broadcast'

/** The elements stay in their order, so the gradient only gets the old shape back. */
function sameElements(op: string, opsets: readonly number[]) {
  return defineRule({
    op,
    opsets,
    differentiable: [0],
    backward: ({ graph, input, gradOut, shape }: BackwardView) => [
      graph.emit('Reshape', [gradOut(0), graph.integers(shape(input(0)))]),
    ],
  })
}

export const flatten = sameElements('Flatten', [1, 9, 11, 13, 21, 23, 24])
export const reshape = sameElements('Reshape', [5, 13, 14, 19, 21, 23, 24])
export const squeeze = sameElements('Squeeze', [1, 11, 13, 21, 23, 24])
export const unsqueeze = sameElements('Unsqueeze', [1, 11, 13, 21, 23, 24])

export const transpose = defineRule({
  op: 'Transpose',
  opsets: [1, 13, 21, 23, 24],
  backward({ graph, node, input, gradOut, shape }) {
    const rank = shape(input(0)).length
    const order = intsAttribute(node, 'perm', null) ?? Array.from({ length: rank }, (_, axis) => rank - 1 - axis)
    const inverse = order.map((_, axis) => order.indexOf(axis))
    return [graph.emit('Transpose', [gradOut(0)], { perm: inverse })]
  },
})

export const expand = defineRule({
  op: 'Expand',
  opsets: [8, 13],
  differentiable: [0],
  backward: ({ graph, input, output, gradOut, shape }) => [sumTo(graph, gradOut(0), shape(output(0)), shape(input(0)))],
})

/** [N, C s s, H, W] <-> [N, C, H s, W s]; each is the other's inverse. */
export const depthToSpace = defineRule({
  op: 'DepthToSpace',
  opsets: [1, 11, 13],
  backward({ graph, node, input, gradOut, shape }) {
    const size = intAttribute(node, 'blocksize', 1)
    const isColumnFirst = stringAttribute(node, 'mode', 'DCR') === 'CRD'
    if (!isColumnFirst) return [graph.emit('SpaceToDepth', [gradOut(0)], { blocksize: size })]
    const [batch, depth, height, width] = shape(input(0)) as [number, number, number, number]
    const blocks = [batch, depth / size / size, height, size, width, size]
    const apart = graph.emit('Reshape', [gradOut(0), graph.integers(blocks)])
    const ordered = graph.emit('Transpose', [apart], { perm: [0, 1, 3, 5, 2, 4] })
    return [graph.emit('Reshape', [ordered, graph.integers(shape(input(0)))])]
  },
})

export const spaceToDepth = defineRule({
  op: 'SpaceToDepth',
  opsets: [1, 13],
  backward: ({ graph, node, gradOut }) => [
    graph.emit('DepthToSpace', [gradOut(0)], { blocksize: intAttribute(node, 'blocksize', 1), mode: 'DCR' }),
  ],
})
