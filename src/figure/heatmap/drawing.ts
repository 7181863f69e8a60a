import { symbol, textAt, type Drawn } from '../legend'
import type { FigureStyle } from '../style'
import { formatNumber, textWidth } from '../text'
import { tickText } from '../axis'
import { cellAt, type CellGrids, shownValue, type Heatmap, type HeatmapAxis } from './grid'
import { colorOf, colorOfShare, cssColor, inkOn, scaleTicks, shareOf, type ColorScale } from './scale'

/** Start of every row or column, and where the last one ends, from the top or left of the plot. */
export interface Pitch {
  readonly size: number
  readonly starts: readonly number[]
  readonly length: number
}

/** Whole drawing units, so that no two cells leave a seam; a gap before every model but the first. */
export function pitchOf(axis: HeatmapAxis, size: number, gap: number): Pitch {
  let at = 0
  const starts = axis.layers.map(({ startsModel }, place) => {
    if (startsModel && place > 0) at += gap
    const start = at
    at += size
    return start
  })
  return { size, starts, length: at }
}

const rect = (x: number, y: number, width: number, height: number, fill: string): Drawn => ({
  type: 'rect',
  shape: { x, y, width, height },
  style: { fill },
  silent: true,
})

/** Cells with their marks; with their numbers where these fit. The origin is the top left of the first cell. */
export function drawCells(
  heatmap: Heatmap<CellGrids>,
  scale: ColorScale,
  rows: Pitch,
  columns: Pitch,
  style: FigureStyle,
): Drawn[] {
  const hasNumbers = columns.size >= textWidth('−0.00', style) + 0.3 * style.em && rows.size >= 1.3 * style.em
  return heatmap.rows.layers.flatMap((_, down) =>
    heatmap.columns.layers.flatMap((__, across) => {
      const [x, y] = [columns.starts[across]!, rows.starts[down]!]
      const [width, height] = [columns.size, rows.size]
      const cell = cellAt(heatmap, down, across)
      const value = shownValue(cell, heatmap.reading)
      if (value === null) return drawUndefined(x, y, width, height, style)
      const color = colorOf(scale, value, style.colors)
      const ink = inkOn(color)
      const number = textAt(formatNumber(value, 2), x + width / 2, y + height / 2, style, {
        align: 'center',
        fill: ink,
      })
      return [
        // Reaches below the next cell, so that no background shines through between them.
        rect(x, y, width + joint(columns, across), height + joint(rows, down), cssColor(color)),
        ...(hasNumbers ? [number] : []),
        ...(cell.isSignificant ? [drawMark(x, y, width, height, hasNumbers, ink, style)] : []),
      ]
    }),
  )
}

/** Half a cell where the next one is right beside it. */
function joint({ starts, size }: Pitch, place: number): number {
  return starts[place + 1] === starts[place]! + size ? Math.round(size / 2) : 0
}

function drawMark(
  x: number,
  y: number,
  width: number,
  height: number,
  isCorner: boolean,
  ink: string,
  style: FigureStyle,
): Drawn {
  const r = Math.min(0.14 * style.em, 0.22 * Math.min(width, height))
  const [cx, cy] = isCorner ? [x + width - 2 * r, y + 2 * r] : [x + width / 2, y + height / 2]
  return { type: 'circle', shape: { cx, cy, r }, style: { fill: ink }, silent: true }
}

function drawUndefined(x: number, y: number, width: number, height: number, style: FigureStyle): Drawn[] {
  const { palette, hairline } = style
  const lines = Math.max(1, Math.round(width / height))
  const strokes = Array.from({ length: lines }, (_, at) => ({
    type: 'line',
    shape: { x1: x + (at * width) / lines, y1: y + height, x2: x + ((at + 1) * width) / lines, y2: y },
    style: { fill: 'none', stroke: palette.axis, lineWidth: hairline, opacity: 0.5 },
    silent: true,
  }))
  return [rect(x, y, width, height, palette.grid), ...strokes]
}

/** Which labels stand at least `least` apart: starts of models and of stages and layers of the paper come first. */
export function labelsThatStand(axis: HeatmapAxis, { starts, size }: Pitch, least: number): number[] {
  const rank = (place: number): number => {
    const { startsModel, startsStage, layer } = axis.layers[place]!
    return startsModel ? 0 : layer.depth !== null ? 1 : startsStage ? 2 : 3
  }
  const chosen: number[] = []
  const order = starts.map((_, place) => place).sort((a, b) => rank(a) - rank(b) || a - b)
  for (const place of order) {
    if (size >= least || chosen.every((other) => Math.abs(starts[other]! - starts[place]!) >= least)) chosen.push(place)
  }
  return chosen.sort((a, b) => a - b)
}

/** Stages of the networks as blocks of two greys in turn, along an axis. */
export function drawStages(
  axis: HeatmapAxis,
  pitch: Pitch,
  isDown: boolean,
  thickness: number,
  style: FigureStyle,
): Drawn[] {
  return axis.layers.map(({ layer }, place) => {
    const length = pitch.size + joint(pitch, place)
    const fill = layer.stage % 2 === 1 ? style.palette.reference : style.palette.grid
    const start = pitch.starts[place]!
    return isDown ? rect(0, start, thickness, length, fill) : rect(start, 0, length, thickness, fill)
  })
}

export const scaleHeightEms = 2.6

/** A bar of colours with its ticks; the origin is its top left. */
export function drawScale(scale: ColorScale, width: number, style: FigureStyle): Drawn[] {
  const { em, palette, hairline } = style
  const parts = 64
  const height = 0.8 * em
  const at = (part: number): number => Math.round((part * width) / parts)
  const bar = Array.from({ length: parts }, (_, part) => {
    const end = part + 1 < parts ? at(part + 1.5) : at(parts)
    return rect(at(part), 0, end - at(part), height, cssColor(colorOfShare(scale, (part + 0.5) / parts, style.colors)))
  })
  const ticks = ticksOn(scale, width, style).flatMap((value) => {
    const x = shareOf(scale, value) * width
    const shape = { x1: x, x2: x, y1: height, y2: height + 0.3 * em }
    return [
      { type: 'line', shape, style: { fill: 'none', stroke: palette.axis, lineWidth: hairline }, silent: true },
      textAt(tickText(value), x, height + 1.05 * em, style, { align: 'center' }),
    ]
  })
  return [...bar, ...ticks]
}

function ticksOn(scale: ColorScale, width: number, { em }: FigureStyle): number[] {
  return scaleTicks(scale, Math.max(2, Math.min(6, Math.floor(width / (3.2 * em)))))
}

/** How far the words of the first tick reach beyond the left end of the bar. */
export function scaleOverhang(scale: ColorScale, width: number, style: FigureStyle): number {
  const [first] = ticksOn(scale, width, style)
  return textWidth(tickText(first!), style) / 2 - shareOf(scale, first!) * width
}

/** What marks in cells mean, in a line; the origin is its left end, at the middle. */
export function drawKey(
  entries: { marked: string | null; undefined: boolean },
  style: FigureStyle,
): { elements: Drawn[]; width: number } {
  const { em, palette } = style
  const elements: Drawn[] = []
  let x = 0
  const add = (mark: Drawn[], words: string): void => {
    elements.push(...mark, textAt(words, x + 1.3 * em, 0, style))
    x += 1.3 * em + textWidth(words, style) + 1.2 * em
  }
  if (entries.marked) add([symbol('circle', x + 0.5 * em, 0, palette.text, style)], entries.marked)
  if (entries.undefined) add(drawUndefined(x, -0.4 * em, em, 0.8 * em, style), 'undefined')
  return { elements, width: Math.max(0, x - 1.2 * em) }
}
