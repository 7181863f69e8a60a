import { flagAttribute, stringAttribute } from '../attributes'
import type { Dimension } from '../graph'
import { broadcast, broadcastSize } from './dimension'
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

/** Letters only; an ellipsis makes the shape unknown. */
function einsum({ node, shape }: ShapeContext): Shape | null {
  const equation = stringAttribute(node, 'equation', '').replaceAll(' ', '')
  const [left = '', right] = equation.split('->')
  const terms = left.split(',')
  if (equation.includes('.')) return null
  const sizes = new Map<string, Dimension>()
  for (const [input, term] of terms.entries()) {
    const known = shape(input)
    if (known?.length !== term.length) return null
    for (const [axis, letter] of [...term].entries())
      sizes.set(letter, broadcastSize(sizes.get(letter) ?? 1, known[axis]!))
  }
  return [...(right ?? lettersUsedOnce(left))].map((letter) => sizes.get(letter) ?? null)
}

function lettersUsedOnce(terms: string): string[] {
  const letters = [...terms.replaceAll(',', '')]
  return letters.filter((letter) => letters.indexOf(letter) === letters.lastIndexOf(letter)).sort()
}

export const matrix: ShapeRules = {
  Gemm: (context) => typed(context, gemm(context)),
  MatMul: (context) => typed(context, matMul(context.shape(0), context.shape(1))),
  MatMulInteger: ({ shape }) => [{ type: 'int32', shape: matMul(shape(0), shape(1)) }],
  QLinearMatMul: (context) => typed(context, matMul(context.shape(0), context.shape(3)), 7),
  Einsum: (context) => typed(context, einsum(context)),
}
