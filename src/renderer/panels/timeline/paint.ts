import { toPixel } from '../../timeline/viewport'
import { paintLanes } from './paintLanes'
import { paintRuler } from './paintRuler'
import { flagHeight, rulerHeight, type Scene } from './scene'

/** The whole timeline on a canvas whose context is scaled to CSS pixels. */
export function paintTimeline(context: CanvasRenderingContext2D, scene: Scene): void {
  const { width, height, colors, axis, view } = scene
  context.fillStyle = colors.surface
  context.fillRect(0, 0, width, height)
  if (axis.cells.length === 0) return
  paintOutside(context, scene)
  paintLanes(context, scene)
  paintRuler(context, scene)
  paintEnds(context, scene)
  for (const { cell } of scene.markers) {
    context.fillStyle = colors.line
    context.fillRect(Math.round(toPixel(view, width, axis.edges[cell]!)), rulerHeight, 1, height - rulerHeight)
  }
  paintHover(context, scene)
  paintPlayhead(context, scene)
}

/** What lies beside the range steps back. */
function paintOutside(context: CanvasRenderingContext2D, { range, axis, view, width, height, colors }: Scene): void {
  if (!range) return
  const from = toPixel(view, width, axis.edges[range.first]!)
  const to = toPixel(view, width, axis.edges[range.last + 1]!)
  context.fillStyle = colors.sunken
  if (from > 0) context.fillRect(0, rulerHeight, from, height - rulerHeight)
  if (to < width) context.fillRect(to, rulerHeight, width - to, height - rulerHeight)
}

/** Where the range begins and ends, through all lanes. */
function paintEnds(context: CanvasRenderingContext2D, { range, axis, view, width, height, colors }: Scene): void {
  if (!range) return
  context.fillStyle = colors.accent
  context.globalAlpha = 0.7
  for (const edge of [axis.edges[range.first]!, axis.edges[range.last + 1]!])
    context.fillRect(Math.round(toPixel(view, width, edge)), flagHeight, 1, height - flagHeight)
  context.globalAlpha = 1
}

function paintHover(context: CanvasRenderingContext2D, { hovered, axis, view, width, height, colors }: Scene): void {
  if (hovered === null) return
  context.fillStyle = colors.firm
  context.fillRect(Math.round(toPixel(view, width, axis.edges[hovered]!)), flagHeight, 1, height)
}

/** A line where the frame begins, and the frame's own width where that can be seen. */
function paintPlayhead(context: CanvasRenderingContext2D, { cell, axis, view, width, height, colors }: Scene): void {
  const from = toPixel(view, width, axis.edges[cell]!)
  const to = toPixel(view, width, axis.edges[cell + 1]!)
  if (to < 0 || from > width) return
  context.fillStyle = colors.accent
  if (to - from >= 3) {
    context.globalAlpha = 0.14
    context.fillRect(from, flagHeight, to - from, height)
    context.globalAlpha = 1
  }
  const x = Math.round(from)
  context.fillRect(x - 0.5, flagHeight, 2, height)
  context.beginPath()
  context.moveTo(x - 5, flagHeight)
  context.lineTo(x + 6, flagHeight)
  context.lineTo(x + 6, flagHeight + 6)
  context.lineTo(x + 0.5, flagHeight + 12)
  context.lineTo(x - 5, flagHeight + 6)
  context.fill()
}
