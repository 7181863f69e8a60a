import { floatAttribute, intAttribute } from '../../onnx/attributes'
import type { Attribute, Node } from '../../onnx/graph'
import type { GraphBuilder } from '../builder'
import { defineRule, type BackwardView } from '../rule'
import { sumTo } from './broadcast'

/** y = alpha op(a) op(b) + beta c, where op may transpose. */
export const gemm = defineRule({
  op: 'Gemm',
  opsets: [7, 9, 11, 13],
  backward(view) {
    const { graph, node, input, gradOut, needs, shape, output } = view
    const beta = floatAttribute(node, 'beta', 1)
    const scaled = (): string => (beta === 1 ? gradOut(0) : graph.emit('Mul', [gradOut(0), graph.constant(beta)]))
    return [
      needs(0) ? gemmLeft(view) : null,
      needs(1) ? gemmRight(view) : null,
      needs(2) ? sumTo(graph, scaled(), shape(output(0)), shape(input(2))) : null,
    ]
  },
})

/** da = dy op(b)^T, the whole turned if a was. */
function gemmLeft({ graph, node, input, gradOut }: BackwardView): string {
  const turnedB = intAttribute(node, 'transB', 0)
  return intAttribute(node, 'transA', 0) === 0
    ? graph.emit('Gemm', [gradOut(0), input(1)], { alpha: alphaOf(node), transB: 1 - turnedB })
    : graph.emit('Gemm', [input(1), gradOut(0)], { alpha: alphaOf(node), transA: turnedB, transB: 1 })
}

/** db = op(a)^T dy, the whole turned if b was. */
function gemmRight({ graph, node, input, gradOut }: BackwardView): string {
  const turnedA = intAttribute(node, 'transA', 0)
  return intAttribute(node, 'transB', 0) === 0
    ? graph.emit('Gemm', [input(0), gradOut(0)], { alpha: alphaOf(node), transA: 1 - turnedA })
    : graph.emit('Gemm', [gradOut(0), input(0)], { alpha: alphaOf(node), transA: 1, transB: turnedA })
}

function alphaOf(node: Node): Attribute {
  return { kind: 'float', value: floatAttribute(node, 'alpha', 1) }
}

/** numpy's matrix product: the last two axes are multiplied, the others broadcast; vectors get an axis and lose it. */
export const matmul = defineRule({
  op: 'MatMul',
  opsets: [1, 9, 13],
  backward(view) {
    const { graph, input, gradOut, needs, shape } = view
    const [a, b] = [shape(input(0)), shape(input(1))]
    const [rows, columns] = [a.length === 1 ? [1, ...a] : a, b.length === 1 ? [...b, 1] : b]
    const left = asMatrix(graph, input(0), a, rows)
    const right = asMatrix(graph, input(1), b, columns)
    const product = productShape(rows, columns)
    const gradient = asMatrix(graph, gradOut(0), shape(view.output(0)), product)
    const inner = rows.at(-1)!
    const sides = {
      left: () => graph.emit('MatMul', [gradient, turned(graph, right, columns.length)]),
      right: () => graph.emit('MatMul', [turned(graph, left, rows.length), gradient]),
    }
    const leftShape = [...product.slice(0, -1), inner]
    const rightShape = [...product.slice(0, -2), inner, product.at(-1)!]
    return [
      needs(0) ? asMatrix(graph, sumTo(graph, sides.left(), leftShape, rows), rows, a) : null,
      needs(1) ? asMatrix(graph, sumTo(graph, sides.right(), rightShape, columns), columns, b) : null,
    ]
  },
})

function productShape(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length)
  const batch = Array.from({ length: rank - 2 }, (_, axis) =>
    Math.max(a[axis - rank + a.length] ?? 1, b[axis - rank + b.length] ?? 1),
  )
  return [...batch, a.at(-2)!, b.at(-1)!]
}

function asMatrix(graph: GraphBuilder, tensor: string, from: readonly number[], to: readonly number[]): string {
  return from.length === to.length ? tensor : graph.emit('Reshape', [tensor, graph.integers(to)])
}

function turned(graph: GraphBuilder, tensor: string, rank: number): string {
  const perm = Array.from({ length: rank }, (_, axis) => axis)
  ;[perm[rank - 2], perm[rank - 1]] = [rank - 1, rank - 2]
  return graph.emit('Transpose', [tensor], { perm })
}
