import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import PDFDocument from 'pdfkit'

export type Weight = 400 | 600

const nodeRequire = createRequire(import.meta.url)

/** Inter as TrueType (SIL Open Font License), for text that must look the same on every machine. */
export const interFiles: Readonly<Record<Weight, string>> = {
  400: nodeRequire.resolve('@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf'),
  600: nodeRequire.resolve('@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf'),
}

interface FontProgram {
  /** characters of the text without a glyph */
  missing(text: string): string[]
  /** at font size 1 */
  width(text: string): number
}

const opened = new Map<Weight, FontProgram>()

/** Opened on first use: reading a font takes tens of milliseconds, and not every command draws. */
export function inter(weight: Weight): FontProgram {
  const known = opened.get(weight)
  if (known) return known
  const document = new PDFDocument({ autoFirstPage: false })
  document.registerFont('inter', readFileSync(interFiles[weight])).font('inter', 1000)
  const widths = new Map<string, number>()
  const program: FontProgram = {
    missing: (text) => [...new Set(text)].filter((character) => !hasGlyph(document, character)),
    width(text) {
      const width = widths.get(text) ?? document.widthOfString(text) / 1000
      widths.set(text, width)
      return width
    },
  }
  opened.set(weight, program)
  return program
}

/** pdfkit keeps the fontkit font it uses; its types do not show it. */
function hasGlyph(document: PDFKit.PDFDocument, character: string): boolean {
  const holder = document as unknown as { _font: { font: { hasGlyphForCodePoint(code: number): boolean } } }
  return holder._font.font.hasGlyphForCodePoint(character.codePointAt(0)!)
}

/** Weight and size out of a CSS font shorthand such as `600 12.5px Inter, sans-serif`. */
export function widthInCssFont(text: string, font: string): number {
  const size = Number(/([\d.]+)px/.exec(font)?.[1] ?? 12)
  const weight: Weight = /\b(600|bold|semibold)\b/.test(font) ? 600 : 400
  return size * inter(weight).width(text)
}
