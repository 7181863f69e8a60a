import { init, setPlatformAPI, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { chartParts } from '../../figure/parts'
import type { FigureSpecification } from '../../figure/specification'
import type { FigureStyle } from '../../figure/style'
import { familyInCss, fontFamilies, widthInCssFont } from './font'

use([...chartParts, SVGRenderer])
// echarts would guess widths from a table of another font; layout and file then disagree.
setPlatformAPI({ measureText: (text, font) => ({ width: widthInCssFont(text ?? '', font ?? '') }) })

/** echarts snaps thin lines to whole units, so a unit is made small: 0.02 mm. */
export const unitsPerPoint = 20

/** Height of a panel on paper: whole points, in drawing units. */
export function panelHeight(specification: FigureSpecification, style: FigureStyle): number {
  return Math.ceil(specification.height(style) / unitsPerPoint) * unitsPerPoint
}

/**
 * The elements of one panel, without a sheet around them. The same specification and style give the same bytes,
 * whatever was drawn before.
 *
 * @param ids what its ids begin with, so that two panels of a sheet share none
 */
export function drawPanel(specification: FigureSpecification, style: FigureStyle, height: number, ids: string): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: style.width, height })
  try {
    chart.setOption({ ...specification.option(style), animation: false })
    return tidyPanel(chart.renderToSVGString({ useViewBox: true }), ids)
  } finally {
    chart.dispose()
  }
}

/**
 * Nothing that only a pointer needs (its class names count up from chart to chart, so the bytes would differ); ids of its
 * own for the same reason; pixels of pictures kept apart; and baselines as plain positions, since editors and office
 * programs do not know `dominant-baseline`.
 */
function tidyPanel(drawn: string, ids: string): string {
  return drawn
    .replace(/ (?:ecmeta_[\w-]+|class|pointer-events)="[^"]*"/g, '')
    .replace(/<style[^>]*>[\s\S]*?<\/style>\n?/, '')
    .replace(/zr\d+-/g, `${ids}-`)
    .replace(/<rect width="\d+" height="\d+" x="0" y="0"[^>]*><\/rect>\n?/, '')
    .replace(/<text [^>]*>/g, plainText)
    .replace(
      /<image /g,
      '<image image-rendering="optimizeSpeed" style="image-rendering:pixelated" preserveAspectRatio="none" ',
    )
    .replace(/^[\s\S]*?<svg[^>]*>\n?/, '')
    .replace(/\n?<\/svg>\s*$/, '')
}

/** One attribute for each thing: resvg does not read the `font` shorthand, and editors do not centre on a baseline. */
function plainText(tag: string): string {
  const css = /style="([^"]*)"/.exec(tag)?.[1] ?? ''
  const size = Number(/([\d.]+)px/.exec(css)?.[1])
  if (!Number.isFinite(size)) return tag
  const families = /(?:font-family:\s*|px\s+)([^;"]+)/.exec(css)![1]!.trim()
  const { bold, middle } = fontFamilies[familyInCss(families)]
  const weight = /\b600\b/.test(css) ? bold : 400
  return tag
    .replace(/style="[^"]*"/, `font-family="${families}" font-size="${size}" font-weight="${weight}"`)
    .replace(/ y="([^"]*)"/, '')
    .replace('dominant-baseline="central"', `y="${round(yOf(tag) + size * middle)}"`)
}

function yOf(tag: string): number {
  return Number(/ y="([^"]*)"/.exec(tag)?.[1] ?? 0)
}

export function round(value: number): number {
  return Number(value.toFixed(3))
}

/** Also drops the characters XML cannot hold at all. */
export function escapeXml(text: string): string {
  const known: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '').replace(/[&<>"]/g, (found) => known[found]!)
}
