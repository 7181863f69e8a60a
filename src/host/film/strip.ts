import { Resvg } from '@resvg/resvg-js'
import type { Pictures } from '../../contract/clip'
import { fontFamilies } from '../figure/font'

/** Words in a part of a strip. */
export interface StripText {
  readonly text: string
  /** where it begins and how much room it has, in pixels */
  readonly left: number
  readonly room: number
  readonly align?: 'left' | 'right'
  readonly bold?: boolean
}

/** About how wide a letter of Inter is, at font size 1: words that need more room than they have get smaller. */
const letterWidth = 0.58
const leastFontSize = 8

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const marginOf = (height: number): number => Math.round(height / 3)
const fontSizeFor = (text: string, room: number, height: number): number =>
  (room - 2 * marginOf(height)) / (text.length * letterWidth)

/** Whether words fit into their part of a strip of that height without letters becoming too small. */
export const isReadable = (
  text: string,
  { room, height }: { readonly room: number; readonly height: number },
): boolean => fontSizeFor(text, room, height) >= leastFontSize

/** Light words on a dark strip, as RGB. Drawn by us, since not every ffmpeg can draw text. */
export function drawStrip(width: number, height: number, texts: readonly StripText[]): Uint8Array {
  const margin = marginOf(height)
  const words = texts.map(({ text, left, room, align = 'left', bold = false }) => {
    const size = Math.max(leastFontSize, Math.min(height * 0.56, fontSizeFor(text, room, height)))
    const x = align === 'left' ? left + margin : left + room - margin
    const middle = height / 2 + size * fontFamilies.Inter.middle
    const anchor = align === 'left' ? 'start' : 'end'
    return `<text x="${x}" y="${middle}" font-size="${size}" font-weight="${bold ? 600 : 400}" text-anchor="${anchor}">${escaped(text)}</text>`
  })
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><g fill="#e8eaed" font-family="Inter">${words.join('')}</g></svg>`
  const { pixels } = new Resvg(svg, {
    background: '#16181d',
    font: { fontFiles: Object.values(fontFamilies.Inter.files), loadSystemFonts: true, defaultFontFamily: 'Inter' },
  }).render()
  const rgb = new Uint8Array(width * height * 3)
  for (let pixel = 0; pixel < width * height; pixel++)
    for (let part = 0; part < 3; part++) rgb[pixel * 3 + part] = pixels[pixel * 4 + part]!
  return rgb
}

export function toPictures(strips: readonly Uint8Array[], width: number, height: number): Pictures {
  const data = new Uint8Array(strips.length * width * height * 3)
  for (const [index, strip] of strips.entries()) data.set(strip, index * width * height * 3)
  return { count: strips.length, height, width, data }
}
