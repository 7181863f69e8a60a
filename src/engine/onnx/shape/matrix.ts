import { flagAttribute, stringAttribute } from '../attributes'
import type { Dimension } from '../graph'
import { broadcast, broadcastSize } from './dimension'
import { readEquation } from './equation'
import type { Shape, ShapeContext, ShapeRules } from './rule'
import { typed } from './rule'

function gemm({ node, shape }: ShapeContext): Shape {
  const [a, b] = [shape(0), shape(1)]
  const rows = a?.[flagAttribute(node, 'transA', false) ? 1 : 0] ?? null
  const columns = b?.[flagAttribute(node, 'transB', false) ? 0 : 1] ?? null
  return [rows, columns]
}

/** numpy.matmul: a list is a row on the left and a column on the right, and loses that axis again. */
function matMul(a: Shape | null, b: Shape | null): Shape | null {
  if (!a || !b || a.length === 0 || b.length === 0) return null
  const batch = broadcast([a.slice(0, -2), b.slice(0, -2)])!
  return [...batch, ...(a.length > 1 ? [a.at(-2)!] : []), ...(b.length > 1 ? [b.at(-1)!] : [])]
}

function einsum({ node, shape }: ShapeContext): Shape | null {
  const shapes = node.inputs.map((_, input) => shape(input))
  if (!shapes.every((known) => known !== null)) return null
  const equation = readEquation(
    stringAttribute(node, 'equation', ''),
    shapes.map(({ length }) => length),
  )
  if (!equation) return null
  const sizes = new Map<string, Dimension>()
  for (const [input, term] of equation.terms.entries())
    for (const [axis, letter] of term.entries())
      sizes.set(letter, broadcastSize(sizes.get(letter) ?? 1, shapes[input]![axis]!))
  return equation.output.map((letter) => sizes.get(letter) ?? null)
}

export const matrix: ShapeRules = {
  Gemm: (context) => typed(context, gemm(context)),
  MatMul: (context) => typed(context, matMul(context.shape(0), context.shape(1))),
  MatMulInteger: ({ shape }) => [{ type: 'int32', shape: matMul(shape(0), shape(1)) }],
  QLinearMatMul: (context) => typed(context, matMul(context.shape(0), context.shape(3)), 7),
  Einsum: (context) => typed(context, einsum(context)),
}
