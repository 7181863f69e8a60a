import { WorkbenchError } from '../../contract/error'
import { usualColumns, type FigureSheet, type PanelLetters } from '../../contract/figure'
import { colorsOf } from '../../figure/colorMap'
import type { FigureSpecification } from '../../figure/specification'
import { printStyle, type FigureStyle } from '../../figure/style'
import { textWidth, wrapText } from '../../figure/text'
import { printFamilies, smallestPrintPoints } from '../../figure/theme'
import { fontFamilies } from './font'
import { alignPlots, type PlacedPanel } from './align'
import { drawPanel, escapeXml, panelHeight, round, unitsPerPoint } from './svg'

/** All of a sheet but what its panels are drawn from. */
export type SheetLook = Omit<FigureSheet, 'panels'>

/** Words that come with a sheet. */
export interface SheetWords {
  /** goes into the file, for readers that cannot see it */
  readonly caption: string
  /** drawn below all panels; null: nothing */
  readonly foot: string | null
}

export interface SheetPanel {
  readonly specification: FigureSpecification
  readonly heading: string | null
  /** columns that it is wide; left out: one */
  readonly span?: number
}

export interface DrawnSheet {
  readonly svg: string
  readonly title: string
  readonly caption: string
  readonly widthMillimetres: number
  readonly heightMillimetres: number
  readonly fontPoints: number
}

const millimetresPerPoint = 25.4 / 72
const usualPoints = 7.5
/** Width of a page's text in most journals; anything wider is a slide or a poster and is read from further away. */
const pageMillimetres = 190
const headLineEms = 1.35
/** between the letter or heading and its panel */
const headGapEms = 0.35

/** Letter of a panel in words and file names: a, b, c. */
export const letterOf = (index: number): string => String.fromCharCode(97 + index)

/** As it stands beside the panel, or empty. */
export function drawnLetter(letters: PanelLetters, index: number): string {
  const letter = letterOf(index)
  return { none: '', a: letter, A: letter.toUpperCase(), '(a)': `(${letter})` }[letters]
}

/**
 * Panels in rows from left to right, each drawn anew for its cell, so that text and lines have the same size in all of them.
 * The same panels and look give the same bytes.
 *
 * @throws WorkbenchError `figure/too-narrow` naming the panel and the least width, `figure/text-too-small`
 */
export function drawSheet(panels: readonly SheetPanel[], look: SheetLook, { caption, foot }: SheetWords): DrawnSheet {
  const columns = columnsOf(panels, look)
  const fontPoints = fontFor(panels, look, columns)
  const [width, gap, margin] = [look.widthMillimetres, look.gapMillimetres, look.marginMillimetres].map(unitsOf) as [
    number,
    number,
    number,
  ]
  const inner = width - 2 * margin
  const cell = Math.floor((inner - (columns - 1) * gap) / columns)
  const placed = rowsOf(panels, columns).map((row) =>
    row.map((each) => ({ ...each, style: styleOf(look, each.span * cell + (each.span - 1) * gap, fontPoints) })),
  )
  const rows = drawRows(look.aligned ? alignPlots(placed) : placed, panels.length, look, {
    pitch: cell + gap,
    gap,
    margin,
  })
  const style = styleOf(look, inner, fontPoints)
  const footHeight = foot === null ? 0 : headHeight(1, style)
  const height = rows.height + footHeight + 2 * margin
  const elements = [
    ...rows.elements,
    ...(foot === null ? [] : drawHead({ letter: '', lines: [foot] }, margin, margin + rows.height, look, style)),
  ]
  const heightMillimetres = (height / unitsPerPoint) * millimetresPerPoint
  const title = panels.map(({ specification }) => specification.title).join('; ')
  const size = { width, height, widthMillimetres: look.widthMillimetres, heightMillimetres }
  const svg = `${headOf(title, caption, size)}\n${elements.join('\n')}\n</svg>\n`
  return { svg, title, caption, widthMillimetres: look.widthMillimetres, heightMillimetres, fontPoints }
}

const unitsOf = (millimetres: number): number => Math.round((millimetres / millimetresPerPoint) * unitsPerPoint)

const spanOf = ({ span }: SheetPanel): number => span ?? 1

/** As many as are chosen, and no more than there are panels for; unless chosen, two only where every panel fits. */
function columnsOf(panels: readonly SheetPanel[], look: SheetLook): number {
  const needed = Math.max(panels.length, ...panels.map(spanOf))
  if (look.columns !== null) return Math.min(look.columns, needed)
  const columns = Math.min(usualColumns(look.widthMillimetres), needed)
  const points = Math.max(look.fontPoints ?? smallestPrintPoints, smallestPrintPoints)
  const widths = widthsOf(panels, look, columns)
  const fits = panels.every(
    ({ specification }, at) => widths[at]! >= specification.narrowestEms * points * millimetresPerPoint,
  )
  return fits ? columns : 1
}

/** Of each panel, in millimetres. */
function widthsOf(panels: readonly SheetPanel[], look: SheetLook, columns: number): number[] {
  const { widthMillimetres, gapMillimetres, marginMillimetres } = look
  const cell = (widthMillimetres - 2 * marginMillimetres - (columns - 1) * gapMillimetres) / columns
  return panels.map((panel) => {
    const span = Math.min(columns, spanOf(panel))
    return span * cell + (span - 1) * gapMillimetres
  })
}

/** Panels in reading order; one that does not fit into what is left of a row begins the next. */
function rowsOf(panels: readonly SheetPanel[], columns: number): Omit<PlacedPanel, 'style'>[][] {
  const rows: Omit<PlacedPanel, 'style'>[][] = []
  let used = columns
  panels.forEach((panel, index) => {
    const span = Math.min(columns, spanOf(panel))
    if (used + span > columns) {
      rows.push([])
      used = 0
    }
    rows.at(-1)!.push({ ...panel, index, column: used, span })
    used += span
  })
  return rows
}

function styleOf({ fontFamily, sequential, diverging }: SheetLook, width: number, fontPoints: number): FigureStyle {
  const look = { fontFamily: printFamilies[fontFamily], colors: colorsOf(sequential, diverging) }
  return { ...printStyle(width / unitsPerPoint, fontPoints, unitsPerPoint, look), width }
}

function drawRows(
  rows: readonly (readonly PlacedPanel[])[],
  panels: number,
  look: SheetLook,
  { pitch, gap, margin }: { pitch: number; gap: number; margin: number },
): { elements: string[]; height: number } {
  const elements: string[] = []
  let top = margin
  for (const row of rows) {
    const heads = row.map(({ heading, index, style }) => headLines(heading, drawnLetter(look.letters, index), style))
    const head = headHeight(
      Math.max(...heads.map(({ lines, letter }) => Math.max(lines.length, letter ? 1 : 0))),
      row[0]!.style,
    )
    const heights = row.map(({ specification, style }) => panelHeight(specification, style))
    row.forEach(({ specification, index, column, style }, at) => {
      const x = margin + column * pitch
      const ids = panels === 1 ? specification.name : `${letterOf(index)}-${specification.name}`
      const body = drawPanel(specification, style, heights[at]!, ids)
      elements.push(...drawHead(heads[at]!, x, top, look, style))
      // A sheet of one panel that fills it needs no group around it.
      elements.push(
        panels === 1 && head === 0 && margin === 0
          ? body
          : `<g id="${ids}" transform="translate(${x} ${top + head})">\n${body}\n</g>`,
      )
    })
    top += head + Math.max(...heights) + gap
  }
  return { elements, height: top - gap - margin }
}

interface Head {
  readonly letter: string
  readonly lines: readonly string[]
}

function headLines(heading: string | null, letter: string, style: FigureStyle): Head {
  // Measured in regular type, drawn in bold.
  return { letter, lines: heading ? wrapText(heading, 0.9 * (style.width - headingLeft(letter, style)), style) : [] }
}

const headingLeft = (letter: string, style: FigureStyle): number =>
  letter ? textWidth(letter, style, 600) + 0.6 * style.em : 0

const headHeight = (lines: number, { em }: FigureStyle): number =>
  lines === 0 ? 0 : Math.ceil(((lines * headLineEms + headGapEms) * em) / unitsPerPoint) * unitsPerPoint

/** Letter and heading above a panel, on the same lines in the whole row, so that letters stand level. */
function drawHead({ letter, lines }: Head, x: number, top: number, look: SheetLook, style: FigureStyle): string[] {
  const { bold, middle } = fontFamilies[look.fontFamily]
  const text = (words: string, left: number, line: number): string =>
    `<text font-family="${style.fontFamily}" font-size="${round(style.em)}" font-weight="${bold}" y="${round(middle * style.em)}"` +
    ` transform="translate(${round(left)} ${round(top + (line + 0.5) * headLineEms * style.em)})" fill="${style.palette.text}">${escapeXml(words)}</text>`
  return [
    ...(letter ? [text(letter, x, 0)] : []),
    ...lines.map((words, line) => text(words, x + headingLeft(letter, style), line)),
  ]
}

/** Physical size, title and description. */
function headOf(
  title: string,
  caption: string,
  size: Record<'width' | 'height' | 'widthMillimetres' | 'heightMillimetres', number>,
): string {
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n` +
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" version="1.1" role="img"` +
    ` width="${round(size.widthMillimetres)}mm" height="${round(size.heightMillimetres)}mm" viewBox="0 0 ${size.width} ${size.height}">\n` +
    `<title>${escapeXml(title)}</title>\n<desc>${escapeXml(caption)}</desc>`
  )
}

/** As asked for; else what suits the sheet, made smaller where the narrowest panel needs it. */
function fontFor(panels: readonly SheetPanel[], look: SheetLook, columns: number): number {
  const asked = look.fontPoints ?? usualPoints
  if (!(asked >= smallestPrintPoints)) {
    throw new WorkbenchError(
      'figure/text-too-small',
      `Text of ${asked} pt was asked for; the smallest is ${smallestPrintPoints} pt.`,
      `Choose at least ${smallestPrintPoints} pt.`,
    )
  }
  const widths = widthsOf(panels, look, columns)
  const least = look.fontPoints ?? smallestPrintPoints
  panels.forEach((panel, index) => {
    const needed = panel.specification.narrowestEms * least * millimetresPerPoint
    const width = widths[index]!
    if (!(width >= needed)) throw tooNarrow(panels, index, look, columns, { width, needed, least })
  })
  if (look.fontPoints !== null) return look.fontPoints
  const enlarged = usualPoints * Math.max(1, look.widthMillimetres / pageMillimetres)
  const fitting = panels.map(
    ({ specification }, index) => widths[index]! / millimetresPerPoint / specification.narrowestEms,
  )
  return Math.max(smallestPrintPoints, Math.min(enlarged, ...fitting))
}

function tooNarrow(
  panels: readonly SheetPanel[],
  index: number,
  { widthMillimetres, gapMillimetres, marginMillimetres }: SheetLook,
  columns: number,
  { width, needed, least }: { width: number; needed: number; least: number },
): WorkbenchError {
  const { name } = panels[index]!.specification
  const single = panels.length === 1
  const span = Math.min(columns, spanOf(panels[index]!))
  const sheet = Math.ceil((columns / span) * (needed + gapMillimetres) - gapMillimetres + 2 * marginMillimetres)
  return new WorkbenchError(
    'figure/too-narrow',
    single
      ? `Figure "${name}" is unreadable at ${widthMillimetres} mm; with text of ${least} pt it needs ${sheet} mm.`
      : `Panel ${letterOf(index)} (figure "${name}") has ${Number(width.toFixed(1))} mm on a sheet of ${widthMillimetres} mm with ${columns} columns; with text of ${least} pt it needs ${Math.ceil(needed)} mm, the sheet ${sheet} mm.`,
    single
      ? 'Choose a greater width: 85 mm is one column of a paper, 178 mm two.'
      : 'Choose a greater width, fewer columns, or smaller text.',
  )
}
