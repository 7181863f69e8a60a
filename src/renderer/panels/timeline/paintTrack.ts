import { cellAt } from '../../timeline/axis'
import type { Lane } from '../../timeline/lane'
import { toPixel } from '../../timeline/viewport'
import { paintColumns, washShare } from './paintColumns'
import type { Scene } from './scene'
import { heightOf } from './trackHeight'

type TrackLane = Extract<Lane, { kind: 'track' }>

/** Frames at least this wide, CSS pixels, are drawn one by one. */
const widestColumn = 2

/** Bars from the base to the value of each frame; a bar where values meet reaches over all of them. */
export function paintTrack(
  context: CanvasRenderingContext2D,
  scene: Scene,
  starts: () => Int32Array,
  lane: TrackLane,
  y: number,
  height: number,
): void {
  const { axis, view, width } = scene
  const perFrame = (axis.usual / (view.to - view.from)) * width
  if (perFrame < widestColumn) paintColumns(context, scene, starts(), lane, y, height)
  else paintCells(context, scene, lane, y, height)
}

function paintCells(
  context: CanvasRenderingContext2D,
  { axis, view, width, colors }: Scene,
  { track }: TrackLane,
  y: number,
  height: number,
): void {
  const base = y + heightOf(track, height, track.base ?? track.scale[0])
  context.fillStyle = colors.line
  if (track.base !== null) context.fillRect(0, Math.round(base), width, 1)
  context.fillStyle = colors.tracks[track.color % colors.tracks.length]!
  const [first, last] = [cellAt(axis, view.from), cellAt(axis, view.to)]
  for (let cell = first; cell <= last; cell++) {
    const [low, high] = [track.low[cell]!, track.high[cell]!]
    if (Number.isNaN(low)) continue
    const x = Math.round(toPixel(view, width, axis.edges[cell]!))
    const end = Math.round(toPixel(view, width, axis.edges[cell + 1]!))
    const wide = Math.max(1, end - x - (end - x >= 6 ? 1 : 0))
    const [top, bottom] = [y + heightOf(track, height, high), y + heightOf(track, height, low)]
    const upper = Math.min(top, base)
    context.globalAlpha = washShare
    context.fillRect(x, upper, wide, Math.max(1, Math.max(bottom, base) - upper))
    context.globalAlpha = 1
    context.fillRect(x, Math.round(top - 0.75), wide, Math.max(2, Math.round(bottom - top) + 2))
  }
}
