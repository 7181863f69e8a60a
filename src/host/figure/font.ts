import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import PDFDocument from 'pdfkit'
import { figureFonts, type FigureFont } from '../../contract/figure'

/** Regular and bold; which bold that is depends on the family. */
export type Weight = 400 | 600

const nodeRequire = createRequire(import.meta.url)
const file = (name: string): string => nodeRequire.resolve(`@expo-google-fonts/${name}.ttf`)

interface FontFamily {
  /** TrueType, for text that must look the same on every machine; licences: SIL Open Font, Apache 2.0 */
  readonly files: Readonly<Record<Weight, string>>
  /** weight of its bold, as SVG has it */
  readonly bold: number
  /** middle of a capital above the baseline, at font size 1: half of the capital height in the font's OS/2 table */
  readonly middle: number
}

/** Arial and Times have no semibold, so Arimo and Tinos, which stand in for them, are not given one either. */
export const fontFamilies: Readonly<Record<FigureFont, FontFamily>> = {
  Inter: {
    files: { 400: file('inter/400Regular/Inter_400Regular'), 600: file('inter/600SemiBold/Inter_600SemiBold') },
    bold: 600,
    middle: 0.3636,
  },
  Arimo: {
    files: { 400: file('arimo/400Regular/Arimo_400Regular'), 600: file('arimo/700Bold/Arimo_700Bold') },
    bold: 700,
    middle: 0.344,
  },
  Tinos: {
    files: { 400: file('tinos/400Regular/Tinos_400Regular'), 600: file('tinos/700Bold/Tinos_700Bold') },
    bold: 700,
    middle: 0.3274,
  },
}

interface FontProgram {
  /** characters of the text without a glyph */
  missing(text: string): string[]
  /** at font size 1 */
  width(text: string): number
}

const opened = new Map<string, FontProgram>()

/** Opened on first use: reading a font takes tens of milliseconds, and not every command draws. */
export function fontProgram(family: FigureFont, weight: Weight): FontProgram {
  const key = `${family} ${weight}`
  const known = opened.get(key)
  if (known) return known
  const document = new PDFDocument({ autoFirstPage: false })
  document.registerFont(key, readFileSync(fontFamilies[family].files[weight])).font(key, 1000)
  const widths = new Map<string, number>()
  const { font } = fontkitOf(document)
  const program: FontProgram = {
    missing: (text) => [...new Set(text)].filter((character) => !font.hasGlyphForCodePoint(character.codePointAt(0)!)),
    width(text) {
      const width = widths.get(text) ?? document.widthOfString(text) / 1000
      widths.set(text, width)
      return width
    },
  }
  opened.set(key, program)
  return program
}

interface Fontkit {
  readonly font: { hasGlyphForCodePoint(code: number): boolean }
}

/** pdfkit keeps the fontkit font it uses; its types do not show it. */
function fontkitOf(document: PDFKit.PDFDocument): Fontkit {
  return (document as unknown as { _font: Fontkit })._font
}

/** Family, weight and size out of a CSS font shorthand such as `600 12.5px Inter, sans-serif`. */
export function widthInCssFont(text: string, font: string): number {
  const size = Number(/([\d.]+)px/.exec(font)?.[1] ?? 12)
  const weight: Weight = /\b(600|700|bold|semibold)\b/.test(font) ? 600 : 400
  return size * fontProgram(familyInCss(font), weight).width(text)
}

/** The first of our families that a list names; Inter where there is none. */
export function familyInCss(font: string): FigureFont {
  return figureFonts.find((family) => new RegExp(`\\b${family}\\b`).test(font)) ?? 'Inter'
}
