import { cellAt, type TimelineAxis } from '../../timeline/axis'
import type { Lane } from '../../timeline/lane'
import { rangeOf } from '../../timeline/levels'
import type { Track } from '../../timeline/track'
import { toPixel, toUnit, type View } from '../../timeline/viewport'
import type { Scene } from './scene'

type TrackLane = Extract<Lane, { kind: 'track' }>

/** Room above and below the values, CSS pixels. */
const inset = 4

/** Where a value stands in a lane, CSS pixels from the lane's top. */
export function heightOf({ scale: [low, high] }: Pick<Track, 'scale'>, height: number, value: number): number {
  const share = (Math.min(high, Math.max(low, value)) - low) / (high - low)
  return inset + (1 - share) * (height - 1 - 2 * inset)
}

/**
 * Bars from the base to the value of each frame. Where frames share a pixel, that pixel reaches from the lowest to the
 * highest of them, so that no extreme is lost.
 */
export function paintTrack(
  context: CanvasRenderingContext2D,
  scene: Scene,
  { track, levels }: TrackLane,
  y: number,
  height: number,
): void {
  const { axis, view, width, colors } = scene
  const color = colors.tracks[track.color % colors.tracks.length]!
  const base = y + heightOf(track, height, track.base ?? track.scale[0])
  context.fillStyle = colors.line
  if (track.base !== null) context.fillRect(0, Math.round(base), width, 1)
  context.fillStyle = color
  const pixels = (axis.usual / (view.to - view.from)) * width
  const column = pixels >= 2 ? cellColumns : pixelColumns
  const found = { low: NaN, high: NaN }
  column(axis, view, width, (x, wide, first, end) => {
    rangeOf(levels, first, end, found)
    if (Number.isNaN(found.low)) return
    const top = y + heightOf(track, height, found.high)
    const bottom = y + heightOf(track, height, found.low)
    const [upper, lower] = [Math.min(top, base), Math.max(bottom, base)]
    context.globalAlpha = 0.22
    context.fillRect(x, upper, wide, Math.max(1, lower - upper))
    context.globalAlpha = 1
    context.fillRect(x, Math.round(top - 0.75), wide, Math.max(2, Math.round(bottom - top) + 2))
  })
}

type Visit = (x: number, wide: number, first: number, end: number) => void

/** One visit for each frame. */
function cellColumns(axis: TimelineAxis, view: View, width: number, visit: Visit): void {
  const [first, last] = [cellAt(axis, view.from), cellAt(axis, view.to)]
  for (let cell = first; cell <= last; cell++) {
    const from = Math.round(toPixel(view, width, axis.edges[cell]!))
    const to = Math.round(toPixel(view, width, axis.edges[cell + 1]!))
    const gap = to - from >= 6 ? 1 : 0
    visit(from, Math.max(1, to - from - gap), cell, cell + 1)
  }
}

/** One visit for each pixel, with the frames that begin in it. */
function pixelColumns(axis: TimelineAxis, view: View, width: number, visit: Visit): void {
  let first = cellAt(axis, toUnit(view, width, 0))
  for (let x = 0; x < width; x++) {
    const reach = toUnit(view, width, x + 1)
    let end = cellAt(axis, reach)
    // The cell that the pixel ends in begins in it, unless it begins at the very edge.
    if (end < axis.cells.length && axis.edges[end]! < reach) end++
    if (end > first) visit(x, 1, first, end)
    first = Math.max(first, end)
  }
}
