import type { Heatmap, HeatmapAxis } from '../../../figure/heatmap/grid'
import type { ColorScale } from '../../../figure/heatmap/scale'
import { layerName } from '../../../figure/heatmap/words'
import type { Palette } from '../../../figure/theme'
import { seenCells, type Cell, type Plot, type Viewport } from '../../components/matrix/viewport'

const family = '"Inter Variable", system-ui, sans-serif'
export const labelFont = `11px ${family}`
const boldFont = `600 11px ${family}`
const lineHeight = 13

const stripPixels = 6
const stripGap = 3
const labelGap = 6
const modelPixels = 18
/** pixels of a cell that has room for its number */
const roomyCell = { width: 36, height: 19 } as const

export interface Insets {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

let measuring: CanvasRenderingContext2D | null = null

function widthOf(text: string): number {
  measuring ??= document.createElement('canvas').getContext('2d')
  if (!measuring) return text.length * 6
  // The name that is pointed out is the widest.
  measuring.font = boldFont
  return measuring.measureText(text).width
}

/** Room for stage marks, names of layers and of models, out of the box that is there: whole names while cells keep room for their numbers. */
export function axisInsets(heatmap: Heatmap, box: { width: number; height: number }, isSmall = false): Insets {
  const widest = (axis: HeatmapAxis): number =>
    Math.max(0, ...axis.layers.map(({ layer }) => widthOf(layerName(layer))))
  const around = stripPixels + stripGap + labelGap + modelPixels
  const room = (axis: HeatmapAxis, across: HeatmapAxis, length: number, share: number, cell: number): number => {
    const left = isSmall ? 0 : Math.min(length - around - 6 - across.layers.length * cell, 0.45 * length)
    return Math.ceil(Math.min(widest(axis), Math.max(share * length, left))) + around
  }
  return {
    left: room(heatmap.rows, heatmap.columns, box.width, 0.22, roomyCell.width),
    top: 6,
    right: 6,
    bottom: room(heatmap.columns, heatmap.rows, box.height, 0.24, roomyCell.height),
  }
}

export interface Paint {
  readonly heatmap: Heatmap
  readonly scale: ColorScale
  readonly palette: Palette
  readonly insets: Insets
  readonly selected: Cell | null
  /** cells that are not significant are faded */
  readonly onlySignificant: boolean
}

/** Clips to the gutter of an axis. @param reach pixels beyond either end that may be drawn on */
function inStrip(
  context: CanvasRenderingContext2D,
  plot: Plot,
  isDown: boolean,
  thickness: number,
  reach: number,
  draw: () => void,
): void {
  context.save()
  context.beginPath()
  if (isDown) context.rect(plot.left - thickness, plot.top - reach, thickness, plot.height + 2 * reach)
  else context.rect(plot.left - reach, plot.top + plot.height, plot.width + 2 * reach, thickness)
  context.clip()
  draw()
  context.restore()
}

/** Stage marks, names of layers and of models beside the rows or below the columns. */
export function paintAxis(
  context: CanvasRenderingContext2D,
  paint: Paint,
  view: Viewport,
  plot: Plot,
  isDown: boolean,
  hovered: Cell | null,
): void {
  const { insets } = paint
  const thickness = isDown ? insets.left : insets.bottom
  inStrip(context, plot, isDown, thickness, 0, () => paintStages(context, paint, view, plot, isDown))
  // Half a line beyond either end, for the words of thin cells there.
  inStrip(context, plot, isDown, thickness, 6, () => {
    paintLabels(context, paint, view, plot, isDown, hovered)
    paintModels(context, paint, view, plot, isDown)
  })
}

const axisOf = ({ heatmap }: Paint, isDown: boolean): HeatmapAxis => (isDown ? heatmap.rows : heatmap.columns)

/** Start and size in pixels along an axis. */
function along(view: Viewport, plot: Plot, isDown: boolean) {
  return isDown
    ? { start: view.row, cell: view.cellHeight, from: plot.top, length: plot.height }
    : { start: view.column, cell: view.cellWidth, from: plot.left, length: plot.width }
}

function paintStages(
  context: CanvasRenderingContext2D,
  paint: Paint,
  view: Viewport,
  plot: Plot,
  isDown: boolean,
): void {
  const { start, cell, from } = along(view, plot, isDown)
  const { palette } = paint
  axisOf(paint, isDown).layers.forEach(({ layer, startsModel }, place) => {
    const at = from + (place - start) * cell
    const inset = startsModel && place > 0 ? 1.5 : 0
    context.fillStyle = layer.stage % 2 === 1 ? palette.axis : palette.grid
    if (isDown) context.fillRect(plot.left - stripGap - stripPixels, at + inset, stripPixels, cell - inset + 0.3)
    else context.fillRect(at + inset, plot.top + plot.height + stripGap, cell - inset + 0.3, stripPixels)
  })
}

/** Names that have room: first those of starts of models, of the paper's layers, of starts of stages. */
function labelledPlaces(
  { layers }: HeatmapAxis,
  first: number,
  end: number,
  cell: number,
  always: readonly number[],
): number[] {
  const places = Array.from({ length: end - first }, (_, at) => first + at)
  if (cell >= lineHeight) return places
  const rank = (place: number): number => {
    if (always.includes(place)) return -1
    const { layer, startsModel, startsStage } = layers[place]!
    return startsModel ? 0 : layer.depth !== null ? 1 : startsStage ? 2 : 3
  }
  const chosen: number[] = []
  for (const place of places.sort((a, b) => rank(a) - rank(b) || a - b)) {
    if (chosen.every((other) => Math.abs(other - place) * cell >= lineHeight)) chosen.push(place)
  }
  return chosen
}

function paintLabels(
  context: CanvasRenderingContext2D,
  paint: Paint,
  view: Viewport,
  plot: Plot,
  isDown: boolean,
  hovered: Cell | null,
): void {
  const { palette, insets, selected } = paint
  const axis = axisOf(paint, isDown)
  const { start, cell, from, length } = along(view, plot, isDown)
  const [first, end] = seenCells(start, cell, length, axis.layers.length)
  const placeOf = (one: Cell | null): number => (one ? (isDown ? one.row : one.column) : -1)
  const always = [placeOf(hovered), placeOf(selected)].filter((place) => place >= first && place < end)
  const room = (isDown ? insets.left : insets.bottom) - stripPixels - stripGap - labelGap - modelPixels
  for (const place of labelledPlaces(axis, first, end, cell, always)) {
    const middle = from + (place + 0.5 - start) * cell
    if (middle < from || middle > from + length) continue
    const isMarked = always.includes(place)
    Object.assign(context, {
      font: isMarked ? boldFont : labelFont,
      fillStyle: isMarked ? palette.text : palette.mutedText,
      textAlign: 'right',
      textBaseline: 'middle',
    })
    const text = shortened(context, layerName(axis.layers[place]!.layer), room)
    const edge = stripGap + stripPixels + labelGap
    if (isDown) context.fillText(text, plot.left - edge, middle + 0.5)
    else turned(context, plot.top + plot.height + edge, middle, () => context.fillText(text, 0, 0.5))
  }
}

function turned(context: CanvasRenderingContext2D, top: number, x: number, draw: () => void): void {
  context.save()
  context.translate(x, top)
  context.rotate(-Math.PI / 2)
  draw()
  context.restore()
}

function paintModels(
  context: CanvasRenderingContext2D,
  paint: Paint,
  view: Viewport,
  plot: Plot,
  isDown: boolean,
): void {
  const { palette, insets } = paint
  const { layers } = axisOf(paint, isDown)
  const { start, cell, from, length } = along(view, plot, isDown)
  const firsts = layers.flatMap(({ startsModel }, place) => (startsModel ? [place] : []))
  Object.assign(context, { font: boldFont, fillStyle: palette.text, textAlign: 'center', textBaseline: 'middle' })
  firsts.forEach((first, group) => {
    const end = firsts[group + 1] ?? layers.length
    const low = Math.max(from, from + (first - start) * cell)
    const high = Math.min(from + length, from + (end - start) * cell)
    if (high - low < 30) return
    const text = shortened(context, layers[first]!.layer.model, high - low - 4)
    const middle = (low + high) / 2
    if (!isDown) context.fillText(text, middle, plot.top + plot.height + insets.bottom - modelPixels / 2)
    else {
      context.save()
      context.translate(plot.left - insets.left + modelPixels / 2, middle)
      context.rotate(-Math.PI / 2)
      context.fillText(text, 0, 0)
      context.restore()
    }
  })
}

/** A path is told apart by where it begins and by its end, so its middle is left out; a word loses its end. */
function shortened(context: CanvasRenderingContext2D, text: string, room: number): string {
  return shortenedBy((one) => context.measureText(one).width, text, room)
}

/** @param widthOfText in the unit of `room` */
export function shortenedBy(widthOfText: (text: string) => number, text: string, room: number): string {
  if (widthOfText(text) <= room) return text
  const isPath = /[./]/.test(text)
  for (let kept = text.length - 1; kept > 0; kept--) {
    const head = isPath ? Math.floor(kept / 2) : kept
    const tail = kept - head
    const shorter = `${text.slice(0, head).trimEnd()}…${tail > 0 ? text.slice(-tail) : ''}`
    if (widthOfText(shorter) <= room) return shorter
  }
  return ''
}
