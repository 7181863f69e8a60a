import type { CellMaps } from '../../contract/correlation'
import { divergingColor, sequentialColor, type Rgb } from '../../figure/colorMap'
import type { Picture } from './picture'

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

/** One map as a picture of its own size. @param position frame or step, from 0 */
export function drawMap({ height, width, values }: FeatureMaps, position: number, limits: MapLimits): Picture {
  const table = limits.isSigned ? tables.diverging : tables.sequential
  const start = position * height * width
  const words = new Uint32Array(height * width)
  for (let at = 0; at < words.length; at++) {
    const share = (values[start + at]! - limits.low) / (limits.high - limits.low)
    words[at] = table[Math.round(Math.min(1, Math.max(0, share)) * (tableSize - 1))]!
  }
  return { width, height, data: new Uint8ClampedArray(words.buffer) }
}
