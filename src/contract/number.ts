import { WorkbenchError } from './error'

const decimal = String.raw`[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?`
const pattern = new RegExp(String.raw`^\s*(${decimal})\s*(?:/\s*(${decimal})\s*)?$`, 'i')

/**
 * A number as people write pixel values: `16/255`, `0.0627`, `1e-3`. No unit, any size; ranges are the caller's to check.
 *
 * @throws WorkbenchError `number/invalid` if the text is anything else, divides by zero, or is too large to hold
 */
export function parseFraction(text: string): number {
  const match = pattern.exec(text)
  if (!match) throw invalid(text, text.includes(',') ? 'Write the decimal point as ".", not ",".' : undefined)

  const value = Number(match[1]) / Number(match[2] ?? 1)
  if (!Number.isFinite(value)) throw invalid(text)
  return value
}

function invalid(text: string, tip = 'Write it like 16/255 or 0.0627.'): WorkbenchError {
  return new WorkbenchError('number/invalid', `"${text}" is not a number; expected a decimal or a fraction.`, tip)
}
