import { frameTicks, timeTicks, type Tick } from '../../timeline/ruler'
import { toPixel } from '../../timeline/viewport'
import { flagHeight, rulerHeight, type Scene } from './scene'

const rowHeight = (rulerHeight - flagHeight) / 2

/** Frames above, time below, at the same places of every zoom. */
export function paintRuler(context: CanvasRenderingContext2D, scene: Scene): void {
  const { colors, width, axis, view } = scene
  context.fillStyle = colors.surface
  context.fillRect(0, 0, width, rulerHeight)
  paintRange(context, scene)
  paintRow(context, scene, frameTicks(axis, view, width), flagHeight, colors.ink)
  paintRow(context, scene, timeTicks(axis, view, width), flagHeight + rowHeight, colors.soft)
  context.fillStyle = colors.line
  context.fillRect(0, rulerHeight - 1, width, 1)
  for (const { cell, marker } of scene.markers) paintFlag(context, scene, cell, markerColor(scene, marker.color))
}

function paintRow(
  context: CanvasRenderingContext2D,
  { colors, font, width }: Scene,
  ticks: readonly Tick[],
  top: number,
  ink: string,
): void {
  context.font = font
  context.textBaseline = 'middle'
  for (const { x, label } of ticks) {
    if (x < -80 || x > width) continue
    context.fillStyle = label ? colors.firm : colors.line
    context.fillRect(Math.round(x), label ? top : top + rowHeight - 5, 1, label ? rowHeight : 5)
    context.fillStyle = ink
    if (label) fillTabular(context, label, Math.round(x) + 4, top + rowHeight / 2 + 0.5)
  }
}

/** Digits as wide as a 0 each, so that numbers stand still while they change. */
function fillTabular(context: CanvasRenderingContext2D, text: string, x: number, y: number): void {
  const digit = context.measureText('0').width
  let at = x
  for (const letter of text) {
    const isDigit = letter >= '0' && letter <= '9'
    const own = context.measureText(letter).width
    context.fillText(letter, isDigit ? at + (digit - own) / 2 : at, y)
    at += isDigit ? digit : own
  }
}

/** In and out: a bar between two brackets, and the part of the ruler that lies between. */
function paintRange(context: CanvasRenderingContext2D, { range, axis, view, width, colors }: Scene): void {
  if (!range) return
  const from = toPixel(view, width, axis.edges[range.first]!)
  const to = toPixel(view, width, axis.edges[range.last + 1]!)
  context.fillStyle = colors.wash
  context.fillRect(from, 0, Math.max(1, to - from), rulerHeight)
  context.fillStyle = colors.accent
  context.fillRect(from, 0, Math.max(1, to - from), 3)
  context.fillRect(from, 0, 3, flagHeight - 1)
  context.fillRect(to - 3, 0, 3, flagHeight - 1)
}

export const markerColor = ({ colors }: Pick<Scene, 'colors'>, name: string): string =>
  colors.tracks[['blue', 'orange', 'green', 'purple', 'amber', 'sky'].indexOf(name)] ?? colors.accent

function paintFlag(context: CanvasRenderingContext2D, { axis, view, width }: Scene, cell: number, color: string): void {
  const x = Math.round(toPixel(view, width, axis.edges[cell]!))
  context.fillStyle = color
  context.beginPath()
  context.moveTo(x, 0)
  context.lineTo(x + 8, 0)
  context.lineTo(x + 8, 6)
  context.lineTo(x, flagHeight)
  context.fill()
  context.fillRect(x, 0, 1, rulerHeight - 1)
}
