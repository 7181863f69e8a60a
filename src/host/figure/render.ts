import type { ColorVision, FigureFont, FigureFormat } from '../../contract/figure'
import { fontProgram } from './font'
import { renderPdf } from './pdf'
import { renderPng } from './png'
import type { DrawnSheet } from './sheet'

export interface RenderSettings {
  readonly format: FigureFormat
  /** PNG only */
  readonly dotsPerInch: number
  readonly fontFamily: FigureFont
  /** PNG only: what is drawn, as somebody with that vision sees it */
  readonly vision: ColorVision | null
  /** date inside a PDF: never the time of export */
  readonly date: Date
}

export interface RenderedSheet {
  readonly bytes: Uint8Array
  /** plain sentences, e.g. characters without a glyph */
  readonly warnings: readonly string[]
}

export const mediaTypes: Readonly<Record<FigureFormat, string>> = {
  svg: 'image/svg+xml',
  pdf: 'application/pdf',
  png: 'image/png',
}

/**
 * A drawn sheet as a file's bytes. The same input gives the same bytes.
 *
 * @throws WorkbenchError `figure/too-large`
 */
export async function renderSheet(drawn: DrawnSheet, settings: RenderSettings): Promise<RenderedSheet> {
  const { format, fontFamily, date } = settings
  const missing = missingCharacters(drawn.svg, fontFamily)
  const details = { title: drawn.title, subject: drawn.caption, creator: 'I2V Workbench', date }
  const bytes = {
    svg: () => new TextEncoder().encode(drawn.svg),
    pdf: () => renderPdf(drawn.svg, drawn, fontFamily, details),
    png: () => renderPng(drawn.svg, drawn, settings, missing.length > 0),
  }[format]
  return {
    bytes: await bytes(),
    warnings: missing.length > 0 ? [missingSentence(missing, fontFamily, format)] : [],
  }
}

function missingCharacters(svg: string, family: FigureFont): string[] {
  const shown = [...svg.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map((match) => match[1]!).join('')
  return fontProgram(family, 400).missing(shown)
}

function missingSentence(missing: readonly string[], family: FigureFont, format: FigureFormat): string {
  const what = `${family} has no glyph for ${missing.map((character) => `"${character}"`).join(', ')}`
  if (format === 'pdf')
    return `${what}: a box stands for each in this PDF. Export SVG or PNG, which use other fonts for them.`
  return `${what}: another font of the machine that ${format === 'png' ? 'drew' : 'shows'} the figure is used.`
}
