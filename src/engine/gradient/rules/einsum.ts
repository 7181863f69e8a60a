import { stringAttribute } from '../../onnx/attributes'
import type { Node } from '../../onnx/graph'
import { readEquation, type Equation } from '../../onnx/shape/equation'
import { sameShape } from '../../tensor/shape'
import { defineRule, type BackwardView } from '../rule'

/** Each operand's gradient is the Einsum of dy and the other operands that keeps the operand's letters. */
export const einsum = defineRule({
  op: 'Einsum',
  opsets: [12],
  limit: (node) => (readsDiagonal(node) ? 'it reads a diagonal (a letter twice in one term)' : null),
  backward(view) {
    const { node, shape, needs } = view
    const ranks = node.inputs.map((name) => shape(name).length)
    const equation = readEquation(stringAttribute(node, 'equation', ''), ranks)!
    return node.inputs.map((_, index) => (needs(index) ? operandGradient(view, equation, index) : null))
  },
})

function readsDiagonal(node: Node): boolean {
  const equation = stringAttribute(node, 'equation', '').replaceAll(/[ .]/g, '')
  return equation
    .split('->')[0]!
    .split(',')
    .some((term) => new Set(term).size < term.length)
}

/** Letters that only this operand has were summed, so dy spreads along them; letters along which it stretched are summed. */
function operandGradient(view: BackwardView, { terms, output }: Equation, index: number): string {
  const { graph, node, input, gradOut, shape } = view
  const own = shape(input(index))
  const others = node.inputs.flatMap((name, place) => (place === index ? [] : [{ name, letters: terms[place]! }]))
  const sizes = new Map<string, number>()
  for (const { name, letters } of [{ name: view.output(0), letters: output }, ...others])
    letters.forEach((letter, axis) => sizes.set(letter, Math.max(sizes.get(letter) ?? 1, shape(name)[axis]!)))

  const letters = terms[index]!
  const kept = letters.filter((letter, axis) => sizes.has(letter) && (own[axis] !== 1 || sizes.get(letter) === 1))
  const left = [output, ...others.map((other) => other.letters)].map((term) => term.join('')).join(',')
  const equation = `${left}->${kept.join('')}`
  const product = graph.emit('Einsum', [gradOut(0), ...others.map(({ name }) => name)], { equation })
  const shaped = letters.map((letter) => (kept.includes(letter) ? sizes.get(letter)! : 1))
  const ranked = kept.length === letters.length ? product : graph.emit('Reshape', [product, graph.integers(shaped)])
  return sameShape(shaped, own) ? ranked : graph.emit('Expand', [ranked, graph.integers(own)])
}
