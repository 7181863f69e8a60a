import {
  defaultText,
  defaultValue,
  type NumberParameter,
  type Parameter,
  parameterNotes,
  parameterProblem,
  rangeText,
} from '../../contract/method'
import { parseFraction } from '../../contract/number'
import { parsePixelLength } from '../text/epsilon'

/** A number as it was typed: its value and how it was read, or why it cannot be used. Null: left out. */
export type Reading =
  | { readonly ok: true; readonly value: number | null; readonly note: string }
  | { readonly ok: false; readonly problem: string }

/** Reads the text of a parameter of the attack and holds it against the catalogue, in the words of a note beside the field. */
export function readParameter(parameter: NumberParameter, text: string): Reading {
  if (text.trim() === '' && parameter.default === null) return { ok: true, value: null, note: '' }
  const reading = readNumber(parameter, text)
  if (!reading.ok || reading.value === null) return reading
  const problem = parameterProblem(parameter, reading.value)
  if (problem) return { ok: false, problem: `${text.trim()} cannot be used; write ${problem.expected}. ${problem.tip}` }
  if (parameter.key !== 'epsilon') return reading
  const [note = reading.note] = parameterNotes({ epsilon: reading.value, norm: parameter.unit === '' ? 'l2' : 'linf' })
  return { ...reading, note }
}

function readNumber(parameter: NumberParameter, text: string): Reading {
  const value = numberIn(text)
  const isZeroAllowed = parameter.minimum === 0 && !parameter.isAboveMinimum
  if (parameter.unit === 'pixel' && !(value === 0 && isZeroAllowed)) return parsePixelLength(text)
  if (value === null) return { ok: false, problem: `Write ${wordedRange(parameter)}.` }
  return { ok: true, value, note: text.includes('/') ? `= ${Number(value.toPrecision(4))}` : '' }
}

function numberIn(text: string): number | null {
  try {
    return parseFraction(text.trim().replace(',', '.'))
  } catch {
    return null
  }
}

function wordedRange(parameter: NumberParameter): string {
  return parameter.kind === 'integer' ? rangeText(parameter) : `a number, ${rangeText(parameter)}`
}

/** A default as a field shows it: `16/255`, `1.6/255` where it follows epsilon, nothing where there is none. */
export function standardText(parameter: Parameter, epsilon: number): string {
  const value = defaultValue(parameter, epsilon)
  if (value === undefined) return ''
  if (typeof parameter.default !== 'object' || parameter.kind === 'choice') return defaultText(parameter)
  const share = Number(value)
  return parameter.unit === 'pixel' ? `${Number((255 * share).toFixed(4))}/255` : String(Number(share.toPrecision(6)))
}
