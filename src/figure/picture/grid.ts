import type { EChartsCoreOption } from 'echarts/core'
import type { FigureColors } from '../colorMap'
import { pointerAt, textAt, type Drawn } from '../legend'
import { pictureAt } from '../picture'
import type { Pixels } from '../png'
import type { FigureStyle, PlotArea } from '../style'
import { textWidth, wrapText } from '../text'

/** Pictures of one size in rows, with words around them. */
export interface PictureGrid {
  readonly rows: readonly PictureRow[]
  /** of each picture, in pixels */
  readonly width: number
  readonly height: number
  /** a column whose heads have a pointer; null: none */
  readonly marked: number | null
  /** of the perturbation's colours; null: there is none */
  readonly scale: ColorScale | null
}

export interface PictureRow {
  /** beside the row where it fits, else above; null: none */
  readonly title: string | null
  /** above each picture, from the fullest words to the shortest; the fullest that fit everywhere are drawn. Empty: none */
  readonly heads: readonly (readonly string[])[]
  readonly pictures: readonly ((colors: FigureColors) => Pixels)[]
}

export interface ColorScale {
  readonly words: string
  /** at −1, 0 and 1 */
  readonly ticks: readonly [string, string, string]
}

const lineEms = 1.35
const gapEms = 0.35
/** of a title that is turned by a quarter */
const titleEms = 1.4
/** larger pictures show nothing more */
const largestEms = 30
/** between a head's words and the middle of its pointer */
const pointerEms = 0.6
const scaleEms = { bar: 0.8, length: 12 }

interface Layout {
  readonly left: number
  /** between the room of the pictures and the right edge of the sheet */
  readonly margin: number
  /** end of the scale of colours: of the pictures, if it fits below them */
  readonly right: number
  readonly cell: { readonly width: number; readonly height: number }
  readonly gap: number
  /** which of the heads fit */
  readonly variant: number
  readonly hasTitlesAbove: boolean
  readonly rows: readonly { readonly title: number; readonly heads: number; readonly pictures: number }[]
  readonly scaleTop: number
  readonly scaleLines: readonly string[]
  readonly height: number
}

/** The narrowest sheet on which the shortest heads stand apart, in font sizes. */
export function gridNarrowestEms({ rows, scale }: PictureGrid): number {
  const columns = Math.max(...rows.map(({ pictures }) => pictures.length))
  const shortest = rows.flatMap(({ heads }) => heads.at(-1) ?? [])
  const digits = Math.max(2, ...shortest.map((text) => text.length))
  return Math.max(scale ? 20 : 12, titleEms + columns * (0.66 * digits + gapEms))
}

/** Edges of the pictures, which stand in line with those of charts. */
export function gridPlot(grid: PictureGrid, style: FigureStyle): PlotArea {
  const { left, margin } = layOut(grid, style)
  return { family: 'chart', left, right: margin, top: null, height: null }
}

export const gridHeight = (grid: PictureGrid, style: FigureStyle): number => layOut(grid, style).height

export function gridOption(grid: PictureGrid, style: FigureStyle): EChartsCoreOption {
  const layout = layOut(grid, style)
  return {
    animation: false,
    backgroundColor: 'transparent',
    graphic: {
      elements: [
        ...grid.rows.flatMap((row, at) => drawRow(row, at, grid.marked, layout, style)),
        ...drawScale(grid, layout, style),
      ],
    },
    series: [],
  }
}

function layOut(grid: PictureGrid, style: FigureStyle): Layout {
  const { em, shared = {} } = style
  const margin = shared.right ?? 0
  const width = style.width - margin
  const columns = Math.max(...grid.rows.map(({ pictures }) => pictures.length))
  const gap = Math.round(gapEms * em)
  const titles = grid.rows.flatMap(({ title }) => (title === null ? [] : [textWidth(title, style)]))
  const cellIn = (room: number) => {
    const across = Math.floor(Math.min(largestEms * em, (room - (columns - 1) * gap) / columns))
    return { width: across, height: Math.max(1, Math.round((across * grid.height) / grid.width)) }
  }
  const edge = Math.round(shared.left ?? 0)
  const beside = Math.max(Math.round(titleEms * em), edge)
  const fitsBeside = titles.length > 0 && Math.max(...titles) <= cellIn(width - beside).height + 0.5 * gap
  const left = fitsBeside ? beside : edge
  const cell = cellIn(width - left)
  const hasTitlesAbove = titles.length > 0 && !fitsBeside
  const pointer = grid.marked === null ? 0 : 2 * pointerEms * em
  const variant = fittingVariant(grid, cell.width + gap - 0.5 * em - pointer, style)
  let top = 0
  const rows = grid.rows.map(({ title, heads }) => {
    const lines = heads[variant]?.[0]?.split('\n').length ?? 0
    const titleTop = top + lines * lineEms * em
    const wordsEnd = titleTop + (hasTitlesAbove && title !== null ? lineEms * em : 0)
    const pictures = Math.round(wordsEnd + (wordsEnd > top ? 0.15 * em : 0))
    const row = { title: titleTop, heads: top, pictures }
    top = pictures + cell.height + gap
    return row
  })
  const scaleTop = top - gap + 0.7 * em
  const right = Math.min(width, Math.max(left + columns * (cell.width + gap) - gap, 20 * em))
  const ticks = grid.scale ? textWidth(grid.scale.ticks[0], style) + textWidth(grid.scale.ticks[2], style) : 0
  const room = right - left - (scaleEms.length + 1) * em - ticks / 2
  const scaleLines = grid.scale ? wrapText(grid.scale.words, room, style) : []
  const height = grid.scale ? scaleTop + Math.max(2.4, scaleLines.length * lineEms + 0.2) * em : top - gap + 0.1 * em
  return { left, margin, right, cell, gap, variant, hasTitlesAbove, rows, scaleTop, scaleLines, height }
}

function fittingVariant({ rows }: PictureGrid, room: number, style: FigureStyle): number {
  const most = Math.max(...rows.map(({ heads }) => heads.length))
  for (let variant = 0; variant < most - 1; variant++) {
    const lines = rows.flatMap(({ heads }) => heads[variant] ?? []).flatMap((head) => head.split('\n'))
    if (lines.every((line) => textWidth(line, style) <= room)) return variant
  }
  return Math.max(0, most - 1)
}

function drawRow(
  { title, heads, pictures }: PictureRow,
  at: number,
  marked: number | null,
  layout: Layout,
  style: FigureStyle,
): Drawn[] {
  const { left, cell, gap, variant, hasTitlesAbove } = layout
  const { em, colors } = style
  const tops = layout.rows[at]!
  const xOf = (column: number): number => left + column * (cell.width + gap)
  const titleText =
    title === null
      ? []
      : hasTitlesAbove
        ? [textAt(title, left, tops.title + 0.5 * lineEms * em, style)]
        : [beside(title, left, tops.pictures, cell, style)]
  const headTexts = (heads[variant] ?? []).flatMap((head, column) =>
    head.split('\n').map((line, index) =>
      textAt(line, xOf(column) + cell.width / 2, tops.heads + (index + 0.5) * lineEms * em, style, {
        align: 'center',
      }),
    ),
  )
  const [markedHead] = heads[variant]?.[marked ?? -1]?.split('\n') ?? []
  const pointers =
    marked === null || markedHead === undefined
      ? []
      : [
          pointerAt(
            xOf(marked) + cell.width / 2 - textWidth(markedHead, style) / 2 - pointerEms * em,
            tops.heads + (0.5 * lineEms + 0.3) * em,
            style.palette.text,
            style,
          ),
        ]
  const images = pictures.map((picture, column) =>
    pictureAt(picture(colors), xOf(column), tops.pictures, cell.width, cell.height),
  )
  return [...titleText, ...headTexts, ...pointers, ...images]
}

function beside(title: string, left: number, top: number, cell: Layout['cell'], style: FigureStyle): Drawn {
  return {
    ...textAt(title, left - 0.8 * style.em, top + cell.height / 2, style, { align: 'center' }),
    rotation: Math.PI / 2,
  }
}

const scaleSteps = 255

function drawScale({ scale }: PictureGrid, { scaleTop, scaleLines, left, right }: Layout, style: FigureStyle): Drawn[] {
  if (!scale) return []
  const { em, colors } = style
  const length = scaleEms.length * em
  // Half of the last number reaches beyond the bar.
  const x = right - length - 0.5 * textWidth(scale.ticks[2], style)
  const data = new Uint8Array(scaleSteps * 3)
  for (let at = 0; at < scaleSteps; at++) data.set(colors.diverging((2 * at) / (scaleSteps - 1) - 1), at * 3)
  const bar = pictureAt({ width: scaleSteps, height: 1, data }, x, scaleTop, length, scaleEms.bar * em)
  const ticks = scale.ticks.map((text, at) =>
    textAt(text, x + (at * length) / 2, scaleTop + (scaleEms.bar + 0.75) * em, style, { align: 'center' }),
  )
  const words = scaleLines.map((line, at) =>
    textAt(line, left, scaleTop + (0.5 * scaleEms.bar + at * lineEms) * em, style),
  )
  return [bar, ...ticks, ...words]
}
