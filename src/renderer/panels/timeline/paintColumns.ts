import { cellAt } from '../../timeline/axis'
import type { Lane } from '../../timeline/lane'
import { rangeOf } from '../../timeline/levels'
import { toPixel, toUnit } from '../../timeline/viewport'
import type { Scene } from './scene'
import { heightOf } from './trackHeight'

type TrackLane = Extract<Lane, { kind: 'track' }>

/** Share of a track's colour in the area below its values. */
export const washShare = 0.22

let image: ImageData | null = null

/**
 * A track whose frames share pixels, written pixel by pixel: each column reaches from the lowest to the highest of its frames.
 * Tens of thousands of rectangles would take longer to draw than a screen takes to refresh.
 *
 * @param starts for each device pixel the first cell that begins in it, as `columnStarts` gives them
 */
export function paintColumns(
  context: CanvasRenderingContext2D,
  scene: Scene,
  starts: Int32Array,
  { track, levels }: TrackLane,
  y: number,
  height: number,
): void {
  const { ratio, colors } = scene
  const [columns, rows] = [starts.length - 1, Math.max(1, Math.round(height * ratio))]
  if (image?.width !== columns || image.height !== rows) image = new ImageData(columns, rows)
  const words = new Uint32Array(image.data.buffer)
  const strong = wordOf(colors.tracks[track.color % colors.tracks.length]!)
  const [ground, outside] = [wordOf(colors.surface), wordOf(colors.sunken)]
  const [wash, washOutside] = [mixed(strong, ground, washShare), mixed(strong, outside, washShare)]
  const [from, to] = insideOf(scene, columns)
  paintGround(words, columns, rows, { ground, outside, from, to })

  const rowOf = (value: number): number => Math.round(heightOf(track, height, value) * ratio)
  const base = rowOf(track.base ?? track.scale[0])
  if (track.base !== null) words.fill(wordOf(colors.line), base * columns, (base + 1) * columns)
  const thick = Math.max(1, Math.round(ratio))
  const found = { low: NaN, high: NaN }
  for (let x = 0; x < columns; x++) {
    if (starts[x] === starts[x + 1]) continue
    rangeOf(levels, starts[x]!, starts[x + 1]!, found)
    if (Number.isNaN(found.low)) continue
    const [top, bottom] = [rowOf(found.high), rowOf(found.low)]
    const area = x >= from && x < to ? wash : washOutside
    for (let row = Math.min(top, base); row < Math.max(bottom, base); row++) words[row * columns + x] = area
    for (let row = top - thick + 1; row <= bottom + thick - 1; row++)
      if (row >= 0 && row < rows) words[row * columns + x] = strong
  }
  context.putImageData(image, 0, Math.round(y * ratio))
}

/** First cell that begins in each device pixel, and after the last pixel the cell that would follow. */
export function columnStarts({ axis, view, width, ratio }: Scene): Int32Array {
  const columns = Math.round(width * ratio)
  const starts = new Int32Array(columns + 1)
  for (let x = 0; x <= columns; x++) {
    const unit = toUnit(view, columns, x)
    const cell = cellAt(axis, unit)
    starts[x] =
      axis.edges[cell]! < unit && unit < axis.extent ? cell + 1 : unit >= axis.extent ? axis.cells.length : cell
  }
  return starts
}

/** Device pixels between in and out. */
function insideOf({ range, axis, view }: Scene, columns: number): [number, number] {
  if (!range) return [0, columns]
  const place = (edge: number): number =>
    Math.min(columns, Math.max(0, Math.round(toPixel(view, columns, axis.edges[edge]!))))
  return [place(range.first), place(range.last + 1)]
}

function paintGround(
  words: Uint32Array,
  columns: number,
  rows: number,
  { ground, outside, from, to }: { ground: number; outside: number; from: number; to: number },
): void {
  words.fill(ground)
  if (from === 0 && to === columns) return
  for (let row = 0; row < rows; row++) {
    words.fill(outside, row * columns, row * columns + from)
    words.fill(outside, row * columns + to, (row + 1) * columns)
  }
}

/** `#rrggbb` as a pixel's word: ABGR, little-endian. */
export function wordOf(color: string): number {
  const value = Number.parseInt(color.slice(1), 16)
  return (0xff000000 | ((value & 0xff) << 16) | (value & 0xff00) | (value >> 16)) >>> 0
}

function mixed(one: number, other: number, share: number): number {
  let word = 0xff000000
  for (const shift of [0, 8, 16]) {
    const value = ((one >> shift) & 0xff) * share + ((other >> shift) & 0xff) * (1 - share)
    word |= Math.round(value) << shift
  }
  return word >>> 0
}
