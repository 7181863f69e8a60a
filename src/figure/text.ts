import { format } from 'echarts/core'
import { fontOf, type FigureStyle } from './style'

/** Width in drawing units; measured by whoever hosts echarts: a canvas in a window, Inter's own metrics in Node. */
export function textWidth(text: string, style: FigureStyle, weight: 400 | 600 = 400): number {
  return format.getTextRect(text, fontOf(style, weight)).width
}

/** The text, or as much of its start as fits followed by an ellipsis. Never splits a surrogate pair. */
export function fitText(text: string, width: number, style: FigureStyle, weight: 400 | 600 = 400): string {
  return fitted(text, (characters, kept) => `${start(characters, kept)}…`, width, style, weight)
}

/** The name, or as much of its start and end as fits: names of layers often differ in their last characters only. */
export function fitName(name: string, width: number, style: FigureStyle): string {
  const shorten = (characters: readonly string[], kept: number): string => {
    const end = Math.floor(kept / 2)
    return `${start(characters, kept - end)}…${characters
      .slice(characters.length - end)
      .join('')
      .trimStart()}`
  }
  return fitted(name, shorten, width, style)
}

const start = (characters: readonly string[], count: number): string => characters.slice(0, count).join('').trimEnd()

function fitted(
  text: string,
  shorten: (characters: readonly string[], kept: number) => string,
  width: number,
  style: FigureStyle,
  weight: 400 | 600 = 400,
): string {
  if (textWidth(text, style, weight) <= width) return text
  const characters = [...text]
  let kept = 0
  let tooMany = characters.length
  while (tooMany - kept > 1) {
    const middle = (kept + tooMany) >> 1
    if (textWidth(shorten(characters, middle), style, weight) <= width) kept = middle
    else tooMany = middle
  }
  return shorten(characters, kept)
}

/** Lines of whole words no wider than `width`; a single word that is wider is shortened. */
export function wrapText(text: string, width: number, style: FigureStyle): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line ? `${line} ${word}` : word
    if (line && textWidth(longer, style) > width) {
      lines.push(line)
      line = word
    } else line = longer
  }
  return [...lines, line].map((each) => fitText(each, width, style))
}

/** The same number of lines, of lengths as equal as they can be. */
export function wrapEvenly(text: string, width: number, style: FigureStyle): string[] {
  const lines = wrapText(text, width, style)
  const narrower = [0.6, 0.7, 0.8, 0.9].map((share) => wrapText(text, share * width, style))
  return narrower.find((each) => each.length === lines.length && each.join(' ') === lines.join(' ')) ?? lines
}

/** A number as a figure prints it, with a true minus sign. */
export function formatNumber(value: number, decimals: number): string {
  const fixed = value.toFixed(decimals)
  const isZero = Number(fixed) === 0
  return isZero ? fixed.replace('-', '') : fixed.replace('-', '−')
}

/** A count with thin spaces between thousands: 12 000. */
export function formatCount(value: number): string {
  const digits = String(Math.abs(value))
  const grouped = digits.length > 4 ? digits.replace(/\B(?=(\d{3})+$)/g, '\u202f') : digits
  return value < 0 ? `−${grouped}` : grouped
}

/** Last part of a path, whichever separator it has. */
export function baseName(path: string): string {
  return path.split(/[\\/]/).filter(Boolean).at(-1) ?? path
}

/** Control characters would break a chart's text and a table's rows. */
export function plainText(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, ' ').trim()
}
