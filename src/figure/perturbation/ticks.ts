import { niceTicks, tickText, type Ticks } from '../axis'

/** From the round value below the lowest to the one above the highest. */
export function rangeTicks(low: number, high: number, most = 6): Ticks {
  const [from, to] = high > low ? [low, high] : [low - 0.5 * (Math.abs(low) || 1), high + 0.5 * (Math.abs(high) || 1)]
  const [first = from, second = to] = niceTicks(from, from + 2 * (to - from), 2 * most - 1)
  const step = second - first
  const start = Math.floor(from / step + 1e-9)
  const end = Math.ceil(to / step - 1e-9)
  const values = Array.from({ length: end - start + 1 }, (_, index) => Number(((start + index) * step).toFixed(9)))
  return { min: values[0]!, max: values.at(-1)!, values, text: tickText }
}

/** The same, over at least so much: what hardly moves must not look as if it did. @param least in the unit of the axis */
export function spanTicks(low: number, high: number, least: number): Ticks {
  const short = Math.max(0, least - (high - low)) / 2
  return rangeTicks(low - short, high + short)
}

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹'

/** 10 to a whole power, as a label. */
export const powerOfTen = (exponent: number): string =>
  `10${exponent < 0 ? '⁻' : ''}${[...String(Math.abs(exponent))].map((digit) => superscripts[Number(digit)]).join('')}`

/** Decades of common logarithms, at most `mostDecades` of them below the highest. */
export function decadeTicks(logarithms: readonly number[], mostDecades: number): Ticks {
  const high = Math.ceil(Math.max(...logarithms) - 1e-9)
  const low = Math.max(high - mostDecades, Math.min(high - 1, Math.floor(Math.min(...logarithms) + 1e-9)))
  const step = Math.ceil((high - low) / 6)
  const values = Array.from({ length: Math.floor((high - low) / step) + 1 }, (_, index) => high - index * step)
  return { min: low, max: high, values: values.reverse(), text: powerOfTen }
}
