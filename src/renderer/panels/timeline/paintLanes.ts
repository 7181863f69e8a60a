import { cellAt } from '../../timeline/axis'
import type { Lane, Marks, PlacedLane } from '../../timeline/lane'
import { toPixel } from '../../timeline/viewport'
import { columnStarts } from './paintColumns'
import { paintSteps } from './paintSteps'
import { paintTrack } from './paintTrack'
import { rulerHeight, type Scene } from './scene'

export function paintLanes(context: CanvasRenderingContext2D, scene: Scene): void {
  const { width, height, top, scroll, colors } = scene
  let starts: Int32Array | null = null
  const paint: PaintLane = (placed, y) => paintLane(context, scene, () => (starts ??= columnStarts(scene)), placed, y)
  context.save()
  context.beginPath()
  context.rect(0, top, width, height - top)
  context.clip()
  for (const placed of scene.lanes) {
    const y = top + placed.top - scroll
    if (y + placed.height > top && y < height) paint(placed, y)
  }
  context.restore()
  // Pixels that are written know of no clipping: what is pinned covers them.
  context.fillStyle = colors.surface
  context.fillRect(0, 0, width, top)
  for (const placed of scene.pinned) paint(placed, rulerHeight + placed.top)
  context.fillStyle = colors.line
  if (scene.pinned.length > 0) context.fillRect(0, top - 1, width, 1)
}

type PaintLane = (placed: PlacedLane, y: number) => void

function paintLane(
  context: CanvasRenderingContext2D,
  scene: Scene,
  starts: () => Int32Array,
  { lane, height }: PlacedLane,
  y: number,
): void {
  if (lane.kind === 'thumbnails') paintThumbnails(context, scene, y, height)
  else if (lane.kind === 'marks') paintMarks(context, scene, lane, y, height)
  else if (lane.kind === 'steps') paintSteps(context, scene, lane.steps, y, height)
  else paintTrack(context, scene, starts, lane, y, height)
  context.fillStyle = scene.colors.line
  context.fillRect(0, y + height - 1, scene.width, 1)
}

/** Each at its own frame; one that would reach into the next is cut off there. */
function paintThumbnails(context: CanvasRenderingContext2D, scene: Scene, y: number, height: number): void {
  const { axis, view, width, slots, colors } = scene
  for (const [at, cell] of slots.entries()) {
    const x = toPixel(view, width, axis.edges[cell]!)
    const next = slots[at + 1]
    const end = next === undefined ? Infinity : toPixel(view, width, axis.edges[next]!) - 1
    const picture = scene.thumbnail(cell)
    context.fillStyle = colors.firm
    context.fillRect(Math.round(x), y, 1, height - 1)
    if (!picture) continue
    const shown = Math.min(end - x, ((height - 3) / picture.height) * picture.width)
    const share = (shown / (height - 3)) * (picture.height / picture.width)
    if (shown > 0)
      context.drawImage(picture, 0, 0, picture.width * share, picture.height, x + 1, y + 1, shown - 1, height - 3)
  }
}

function paintMarks(
  context: CanvasRenderingContext2D,
  scene: Scene,
  { marks, tone }: Extract<Lane, { kind: 'marks' }>,
  y: number,
  height: number,
): void {
  const { colors, axis, view, width } = scene
  const color = { key: colors.faint, plan: colors.accent, run: colors.tracks[1]!, model: colors.tracks[2]! }[tone]
  const middle = y + height / 2 - 0.5
  const tall = tone === 'key' ? 6 : height - 7
  context.fillStyle = color
  if (marks.isStretch && marks.full.length + marks.faint.length > 0) {
    const first = Math.min(marks.full[0] ?? Infinity, marks.faint[0] ?? Infinity)
    const last = Math.max(marks.full.at(-1) ?? 0, marks.faint.at(-1) ?? 0)
    const from = toPixel(view, width, axis.edges[first]!)
    context.globalAlpha = 0.16
    context.fillRect(from, middle - tall / 2, toPixel(view, width, axis.edges[last + 1]!) - from, tall)
  }
  context.globalAlpha = 0.4
  paintCells(context, scene, marks.faint, middle - 2, 4)
  context.globalAlpha = 1
  paintCells(context, scene, marks.full, middle - tall / 2, tall)
}

/** Every cell at least a pixel wide; those that share a pixel are drawn once. */
function paintCells(
  context: CanvasRenderingContext2D,
  { axis, view, width }: Scene,
  cells: Marks['full'],
  y: number,
  height: number,
): void {
  const [first, last] = [cellAt(axis, view.from), cellAt(axis, view.to)]
  let drawn = -Infinity
  for (let at = lowerBound(cells, first); at < cells.length && cells[at]! <= last; at++) {
    const cell = cells[at]!
    const from = toPixel(view, width, axis.edges[cell]!)
    const pixels = toPixel(view, width, axis.edges[cell + 1]!) - from
    const gap = pixels >= 4 ? 1 : 0
    const left = Math.round(from)
    if (left <= drawn && pixels < 1) continue
    const wide = Math.max(1, Math.round(from + pixels) - left - gap)
    context.fillRect(left, y, wide, height)
    drawn = left + wide - 1
  }
}

function lowerBound(cells: readonly number[], value: number): number {
  let [low, high] = [0, cells.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (cells[middle]! < value) low = middle + 1
    else high = middle
  }
  return low
}
