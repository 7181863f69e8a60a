import { parseFraction } from '../../contract/number'
import { formatPixelSteps } from './number'

/** A length in pixel values as a person typed it: what it was read as, or why it could not be. */
export type PixelLength =
  | { readonly ok: true; readonly value: number; readonly note: string }
  | { readonly ok: false; readonly problem: string }

/**
 * Reads a perturbation bound or step size. `16/255` is a fraction; a whole number from 1 up counts 8-bit steps,
 * because nobody means sixteen times the whole range of a pixel; a number below 1 is taken as it stands.
 *
 * @returns the value in [0,1] pixel values with a note that says how the text was read
 */
export function parsePixelLength(text: string): PixelLength {
  const trimmed = text.trim().replace(',', '.')
  const number = numberIn(trimmed)
  if (number === null) {
    return { ok: false, problem: 'Write a fraction such as 16/255, a number of 8-bit steps such as 16, or 0.0627.' }
  }
  if (number <= 0) return { ok: false, problem: 'Must be above 0: nothing could change.' }
  return trimmed.includes('/') ? ofFraction(number) : ofNumber(number, trimmed)
}

function numberIn(text: string): number | null {
  try {
    return parseFraction(text)
  } catch {
    return null
  }
}

function ofFraction(value: number): PixelLength {
  if (value > 1) return { ok: false, problem: 'Must be at most 1, the whole pixel range.' }
  return { ok: true, value, note: `= ${shortDecimal(value)}` }
}

function ofNumber(value: number, text: string): PixelLength {
  if (value < 1) return { ok: true, value, note: `= ${formatPixelSteps(value)}` }
  if (value > 255) return { ok: false, problem: `At most 255 steps; ${text} is more than the whole pixel range.` }
  return { ok: true, value: value / 255, note: `read as ${text}/255 = ${shortDecimal(value / 255)}` }
}

function shortDecimal(value: number): string {
  return value.toFixed(4).replace(/\.?0+$/, '')
}
