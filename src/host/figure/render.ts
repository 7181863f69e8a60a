import { WorkbenchError } from '../../contract/error'
import type { FigureFormat } from '../../contract/figure'
import { smallestPrintPoints } from '../../figure/theme'
import type { FigureSpecification } from '../../figure/specification'
import { inter } from './inter'
import { renderPdf } from './pdf'
import { renderPng } from './png'
import { drawSvg } from './svg'

export interface RenderSettings {
  readonly format: FigureFormat
  readonly widthMillimetres: number
  /** default 7.5; at least 7, and in proportion on sheets wider than a page */
  readonly fontPoints?: number
  /** PNG only, default 300 */
  readonly dotsPerInch?: number
  /** date inside a PDF, default the year 2000: never the time of export */
  readonly date?: Date
}

export interface RenderedFigure {
  readonly bytes: Uint8Array
  readonly widthMillimetres: number
  readonly heightMillimetres: number
  readonly fontPoints: number
  readonly dotsPerInch: number | null
  /** plain sentences, e.g. characters without a glyph */
  readonly warnings: readonly string[]
}

export const mediaTypes: Readonly<Record<FigureFormat, string>> = {
  svg: 'image/svg+xml',
  pdf: 'application/pdf',
  png: 'image/png',
}

const defaultFontPoints = 7.5
/** Width of a page's text in most journals; anything wider is a slide or a poster and is read from further away. */
const pageMillimetres = 190
const pointsPerMillimetre = 72 / 25.4

/**
 * A specification as a file's bytes. The same input gives the same bytes.
 *
 * @throws WorkbenchError `figure/too-narrow`, `figure/text-too-small`, `figure/too-large`
 */
export async function renderSpecification(
  specification: FigureSpecification,
  settings: RenderSettings,
): Promise<RenderedFigure> {
  const { format, widthMillimetres, dotsPerInch = 300, date = new Date(Date.UTC(2000, 0, 1)) } = settings
  const fontPoints = fontFor(specification, settings)
  const drawn = drawSvg(specification, { widthMillimetres, fontPoints })
  const missing = missingCharacters(drawn.svg)
  const details = { title: specification.title, subject: specification.caption, creator: 'I2V Workbench', date }
  const bytes = {
    svg: () => new TextEncoder().encode(drawn.svg),
    pdf: () => renderPdf(drawn.svg, drawn, details),
    png: () => renderPng(drawn.svg, drawn, dotsPerInch, missing.length > 0),
  }[format]
  return {
    bytes: await bytes(),
    widthMillimetres,
    heightMillimetres: drawn.heightMillimetres,
    fontPoints,
    dotsPerInch: format === 'png' ? dotsPerInch : null,
    warnings: missing.length > 0 ? [missingSentence(missing, format)] : [],
  }
}

function fontFor({ name, narrowestEms }: FigureSpecification, settings: RenderSettings): number {
  const { widthMillimetres } = settings
  const onPage = settings.fontPoints ?? defaultFontPoints
  if (!(onPage >= smallestPrintPoints)) {
    throw new WorkbenchError(
      'figure/text-too-small',
      `Text of ${onPage} pt was asked for; the smallest is ${smallestPrintPoints} pt.`,
      `Choose at least ${smallestPrintPoints} pt.`,
    )
  }
  const narrowest = (narrowestEms * smallestPrintPoints) / pointsPerMillimetre
  if (!(widthMillimetres >= narrowest)) {
    throw new WorkbenchError(
      'figure/too-narrow',
      `Figure "${name}" is unreadable at ${widthMillimetres} mm; with text of ${smallestPrintPoints} pt it needs ${Math.ceil(narrowest)} mm.`,
      'Choose a greater width: 85 mm is one column of a paper, 178 mm two.',
    )
  }
  const enlarged = onPage * Math.max(1, widthMillimetres / pageMillimetres)
  return Math.max(smallestPrintPoints, Math.min(enlarged, (widthMillimetres * pointsPerMillimetre) / narrowestEms))
}

function missingCharacters(svg: string): string[] {
  const shown = [...svg.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map((match) => match[1]!).join('')
  return inter(400).missing(shown)
}

function missingSentence(missing: readonly string[], format: FigureFormat): string {
  const what = `Inter has no glyph for ${missing.map((character) => `"${character}"`).join(', ')}`
  if (format === 'pdf')
    return `${what}: a box stands for each in this PDF. Export SVG or PNG, which use other fonts for them.`
  return `${what}: another font of the machine that ${format === 'png' ? 'drew' : 'shows'} the figure is used.`
}
