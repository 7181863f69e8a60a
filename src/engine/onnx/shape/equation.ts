/** An Einsum equation with one letter for each axis; the letters of an ellipsis are written out. */
export interface Equation {
  readonly terms: readonly (readonly string[])[]
  readonly output: readonly string[]
}

const ellipsis = '...'
const alphabet = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz']

/**
 * Reads an equation as ONNX's Einsum has it. An ellipsis stands for the axes that no letter names, counted from the last;
 * without an arrow the result has the ellipsis, then the letters used once, in alphabetical order.
 *
 * @param ranks axes of each operand
 * @returns null if equation and ranks do not fit
 */
export function readEquation(equation: string, ranks: readonly number[]): Equation | null {
  const [left = '', right] = equation.replaceAll(' ', '').split('->')
  const terms = left.split(',')
  if (terms.length !== ranks.length) return null
  const hidden = terms.map((term, place) => ranks[place]! - lettersOf(term).length)
  if (hidden.some((count, place) => count < 0 || (count > 0 && !terms[place]!.includes(ellipsis)))) return null
  const free = alphabet.filter((letter) => !equation.includes(letter)).slice(0, Math.max(...hidden))
  if (free.length < Math.max(...hidden)) return null
  return {
    terms: terms.map((term, place) => written(term, free.slice(free.length - hidden[place]!))),
    output: written(right ?? implicitOutput(left), free),
  }
}

function lettersOf(term: string): string[] {
  return [...term.replaceAll('.', '')]
}

function written(term: string, hidden: readonly string[]): string[] {
  const [before = '', after = ''] = term.split(ellipsis)
  return term.includes(ellipsis) ? [...before, ...hidden, ...after] : [...term]
}

function implicitOutput(terms: string): string {
  const letters = lettersOf(terms.replaceAll(',', ''))
  const once = letters.filter((letter) => letters.indexOf(letter) === letters.lastIndexOf(letter)).sort()
  return (terms.includes(ellipsis) ? ellipsis : '') + once.join('')
}
