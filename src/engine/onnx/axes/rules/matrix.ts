import { flagAttribute, stringAttribute } from '../../attributes'
import { readEquation } from '../../shape/equation'
import { join } from '../join'
import { reduceAlong } from '../lines'
import { Lost } from '../lost'
import { channels } from '../meaning'
import type { Axis, Meaning } from '../meaning'
import type { AxesContext, AxesRule, AxesRules } from '../rule'

interface Term {
  /** null for weights */
  readonly meaning: Meaning | null
  /** one for each axis */
  readonly letters: readonly string[]
}

/**
 * Sums of products, as Einsum writes them: what is summed over is seen whole, letters that only weights have are new
 * channels, and an axis that repeats one of an earlier term (keys beside queries) becomes channels.
 */
function contracted(terms: readonly Term[], output: readonly string[], sizes: readonly number[]): Meaning {
  const parts = terms.flatMap(({ meaning, letters }) => (meaning ? [arranged(meaning, letters, output)] : []))
  const own = new Set(terms.flatMap(({ meaning, letters }) => (meaning ? letters : [])))
  const joined = join(parts, sizes)
  const axes = joined.axes.map((axis, place) => (own.has(output[place]!) ? axis : channels(sizes[place]!)))
  return { ...joined, axes }
}

/** The axes in the order of `output`, without those that are summed over. */
function arranged(meaning: Meaning, letters: readonly string[], output: readonly string[]): Meaning {
  if (new Set(letters).size < letters.length) throw new Lost('takes a diagonal')
  if (letters.length !== meaning.axes.length) throw new Lost('has an equation that does not fit its inputs')
  const reduced = letters.reduce(
    (result, letter, place) => (output.includes(letter) ? result : reduceAlong(result, place)),
    meaning,
  )
  const axes = output.map((letter): Axis => reduced.axes[letters.indexOf(letter)] ?? [])
  return { ...reduced, axes }
}

/** numpy.matmul: letters for the batch count from the last axis; a list has no letter for rows or columns. */
function matMul(first: number, second: number): AxesRule {
  return (context) => {
    const ranks = [first, second].map((input) => rankOf(context, input))
    const sizes = context.outputShape(0)
    const batch = (rank: number): string[] =>
      Array.from({ length: Math.max(0, rank - 2) }, (_, place) => `batch ${rank - 2 - place}`)
    const [a, b] = [
      [...batch(ranks[0]!), ...(ranks[0]! > 1 ? ['row'] : []), 'sum'],
      [...batch(ranks[1]!), 'sum', ...(ranks[1]! > 1 ? ['column'] : [])],
    ]
    const output = [
      ...batch(Math.max(...ranks)),
      ...(ranks[0]! > 1 ? ['row'] : []),
      ...(ranks[1]! > 1 ? ['column'] : []),
    ]
    const terms = [
      { meaning: context.meaning(first), letters: a },
      { meaning: context.meaning(second), letters: b },
    ]
    return [contracted(terms, output, sizes)]
  }
}

function rankOf(context: AxesContext, input: number): number {
  const rank = context.meaning(input)?.axes.length ?? context.shape(input)?.length
  if (rank === undefined) throw new Lost('multiplies a matrix whose size is known only when the model runs')
  return rank
}

const gemm: AxesRule = (context) => {
  const { node } = context
  const sizes = context.outputShape(0)
  const a = flagAttribute(node, 'transA', false) ? ['sum', 'row'] : ['row', 'sum']
  const b = flagAttribute(node, 'transB', false) ? ['column', 'sum'] : ['sum', 'column']
  const terms = [
    { meaning: context.meaning(0), letters: a },
    { meaning: context.meaning(1), letters: b },
  ]
  const added = context.meaning(2)
  const product = terms.some(({ meaning }) => meaning) ? [contracted(terms, ['row', 'column'], sizes)] : []
  return [added ? join([...product, added], sizes) : product[0]!]
}

const einsum: AxesRule = (context) => {
  const ranks = context.node.inputs.map((_, input) => rankOf(context, input))
  const equation = readEquation(stringAttribute(context.node, 'equation', ''), ranks)
  if (!equation) throw new Lost('has an equation that does not fit its inputs')
  const terms = equation.terms.map((letters, input) => ({ meaning: context.meaning(input), letters }))
  return [contracted(terms, equation.output, context.outputShape(0))]
}

export const matrix: AxesRules = {
  MatMul: matMul(0, 1),
  MatMulInteger: matMul(0, 1),
  QLinearMatMul: matMul(0, 3),
  Gemm: gemm,
  Einsum: einsum,
}
