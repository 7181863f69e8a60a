import type { CellMaps } from '../../contract/correlation'
import type { FeatureMaps as PlacedMaps } from '../../contract/maps'
import { divergingColor, sequentialColor, type Rgb } from '../../figure/colorMap'
import type { Picture } from './picture'
import type { Size } from './pixel'

/** [count, height, width] */
type FeatureMaps = CellMaps['image']

/** What gets the end colours, the same for all frames so that a change over time is seen. */
export interface MapLimits {
  readonly low: number
  readonly high: number
  /** some values are below 0, so that the colours are centred there */
  readonly isSigned: boolean
}

export function mapLimits({ values }: FeatureMaps): MapLimits {
  let [low, high] = [0, 0]
  for (const value of values) {
    if (value < low) low = value
    if (value > high) high = value
  }
  if (low === 0) return { low, high: high || 1, isSigned: false }
  const limit = Math.max(-low, high)
  return { low: -limit, high: limit, isSigned: true }
}

const tableSize = 256
const tableOf = (color: (share: number) => Rgb): Uint32Array =>
  Uint32Array.from({ length: tableSize }, (_, at) => {
    const [red, green, blue] = color(at / (tableSize - 1))
    return (0xff000000 | (blue << 16) | (green << 8) | red) >>> 0
  })
const tables = {
  sequential: tableOf(sequentialColor),
  diverging: tableOf((share) => divergingColor(2 * share - 1, 'light')),
}

const shareOf = (value: number, { low, high }: MapLimits): number =>
  Math.min(1, Math.max(0, (value - low) / (high - low)))

/** The map that a frame belongs to: the one whose middle is nearest, the earlier of two as near. */
export function stepAt(steps: PlacedMaps['steps'], position: number): number {
  const distance = (step: number): number => Math.abs(steps[step]!.centre - position)
  return steps.reduce((best, _, step) => (distance(step) < distance(best) - 1e-9 ? step : best), 0)
}

/** Which place of the map lies over each pixel along a side; -1 beside the map. */
function cellsAlong(pixels: number, from: number, length: number, cells: number): Int32Array {
  return Int32Array.from({ length: pixels }, (_, pixel) => {
    const cell = Math.floor((((pixel + 0.5) / pixels - from) / length) * cells)
    return cell >= 0 && cell < cells ? cell : -1
  })
}

/** Which place of a map lies over a pixel of a picture; null beside the map. */
export function cellOver({ height, width, place }: PlacedMaps, picture: Size, column: number, row: number) {
  const x = cellsAlong(picture.width, place.x, place.width, width)[column]!
  const y = cellsAlong(picture.height, place.y, place.height, height)[row]!
  return x < 0 || y < 0 ? null : { x, y, index: y * width + x }
}

/**
 * A map over a picture, each place as the square of pixels it belongs to.
 *
 * @param opacity share of the map's colour, 0 to 1
 * @param into words of the result, to be used again; left out or of another size: new ones
 */
export function drawOverlay(
  base: Picture,
  maps: PlacedMaps,
  step: number,
  limits: MapLimits,
  opacity: number,
  into?: Uint32Array<ArrayBuffer>,
): Picture {
  const words = into?.length === base.width * base.height ? into : new Uint32Array(base.width * base.height)
  const data = new Uint8ClampedArray(words.buffer)
  const map = drawMap(maps, step, limits).data
  const columns = cellsAlong(base.width, maps.place.x, maps.place.width, maps.width)
  const rows = cellsAlong(base.height, maps.place.y, maps.place.height, maps.height)
  for (let row = 0, at = 0; row < base.height; row++)
    for (let column = 0; column < base.width; column++, at += 4) {
      const isOver = rows[row]! >= 0 && columns[column]! >= 0
      const from = isOver ? (rows[row]! * maps.width + columns[column]!) * 4 : 0
      const share = isOver ? opacity : 0
      for (let part = at; part < at + 3; part++)
        data[part] = base.data[part]! * (1 - share) + map[from + part - at]! * share
      data[at + 3] = 255
    }
  return { width: base.width, height: base.height, data }
}

/** One map as a picture of its own size. @param position frame or step, from 0 */
export function drawMap({ height, width, values }: FeatureMaps, position: number, limits: MapLimits): Picture {
  const table = limits.isSigned ? tables.diverging : tables.sequential
  const start = position * height * width
  const words = new Uint32Array(height * width)
  for (let at = 0; at < words.length; at++) {
    words[at] = table[Math.round(shareOf(values[start + at]!, limits) * (tableSize - 1))]!
  }
  return { width, height, data: new Uint8ClampedArray(words.buffer) }
}
