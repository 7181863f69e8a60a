import { init, setPlatformAPI, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { chartParts } from '../../figure/parts'
import type { FigureSpecification } from '../../figure/specification'
import { printStyle } from '../../figure/style'
import { widthInCssFont } from './inter'

use([...chartParts, SVGRenderer])
// echarts would guess widths from a table of another font; layout and file then disagree.
setPlatformAPI({ measureText: (text, font) => ({ width: widthInCssFont(text ?? '', font ?? '') }) })

export interface Sheet {
  readonly widthMillimetres: number
  readonly fontPoints: number
}

export interface DrawnFigure {
  readonly svg: string
  readonly widthMillimetres: number
  readonly heightMillimetres: number
}

const millimetresPerPoint = 25.4 / 72
/** echarts snaps thin lines to whole units, so a unit is made small: 0.02 mm. */
export const unitsPerPoint = 20

/** Text is drawn centred on its line; Inter's capitals are 0.727 em high, so their middle is this far above the baseline. */
const middleOfCapitals = 0.3636

/** Draws a specification for paper. The same specification and sheet give the same bytes, whatever was drawn before. */
export function drawSvg(specification: FigureSpecification, sheet: Sheet): DrawnFigure {
  const style = printStyle(sheet.widthMillimetres / millimetresPerPoint, sheet.fontPoints, unitsPerPoint)
  const width = Math.round(style.width)
  const height = Math.ceil(specification.height({ ...style, width }) / unitsPerPoint) * unitsPerPoint
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height })
  try {
    chart.setOption({ ...specification.option({ ...style, width }), animation: false })
    const heightMillimetres = (height / unitsPerPoint) * millimetresPerPoint
    const drawn = chart.renderToSVGString({ useViewBox: true })
    const size = { ...sheet, heightMillimetres, width, height }
    return { svg: tidySvg(drawn, specification, size), widthMillimetres: sheet.widthMillimetres, heightMillimetres }
  } finally {
    chart.dispose()
  }
}

interface Size {
  readonly widthMillimetres: number
  readonly heightMillimetres: number
  readonly width: number
  readonly height: number
}

/**
 * Physical size, title and description; nothing that only a pointer needs (its class names count up from chart to chart,
 * so the bytes would differ); ids of its own for the same reason; and baselines as plain positions, since editors and
 * office programs do not know `dominant-baseline`.
 */
export function tidySvg(drawn: string, specification: FigureSpecification, size: Size): string {
  const open = /<svg[^>]*>/
  const head =
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" version="1.1" role="img"` +
    ` width="${round(size.widthMillimetres)}mm" height="${round(size.heightMillimetres)}mm" viewBox="0 0 ${size.width} ${size.height}">\n` +
    `<title>${escapeXml(specification.title)}</title>\n<desc>${escapeXml(specification.caption)}</desc>`
  const body = drawn
    .replace(/ (?:ecmeta_[\w-]+|class|pointer-events)="[^"]*"/g, '')
    .replace(/<style[^>]*>[\s\S]*?<\/style>\n?/, '')
    .replace(/zr\d+-/g, `${specification.name}-`)
    .replace(/<rect width="\d+" height="\d+" x="0" y="0"[^>]*><\/rect>\n?/, '')
    .replace(/<text [^>]*>/g, plainText)
  return `<?xml version="1.0" encoding="UTF-8"?>\n${body.replace(open, () => head)}\n`
}

/** One attribute for each thing: resvg does not read the `font` shorthand, and editors do not centre on a baseline. */
function plainText(tag: string): string {
  const css = /style="([^"]*)"/.exec(tag)?.[1] ?? ''
  const size = Number(/([\d.]+)px/.exec(css)?.[1])
  if (!Number.isFinite(size)) return tag
  const weight = /\b600\b/.test(css) ? 600 : 400
  const family = /(?:font-family:\s*|px\s+)([^;"]+)/.exec(css)![1]!.trim()
  return tag
    .replace(/style="[^"]*"/, `font-family="${family}" font-size="${size}" font-weight="${weight}"`)
    .replace(/ y="([^"]*)"/, '')
    .replace('dominant-baseline="central"', `y="${round(yOf(tag) + size * middleOfCapitals)}"`)
}

function yOf(tag: string): number {
  return Number(/ y="([^"]*)"/.exec(tag)?.[1] ?? 0)
}

function round(value: number): number {
  return Number(value.toFixed(3))
}

/** Also drops the characters XML cannot hold at all. */
export function escapeXml(text: string): string {
  const known: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '').replace(/[&<>"]/g, (found) => known[found]!)
}
