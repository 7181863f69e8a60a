import type { ChangeChannel } from '../../contract/film'
import { divergingColor, type Rgb } from '../../figure/colorMap'
import { beyondColors } from '../../figure/perturbationScale'
import type { Picture } from './picture'

/** Perturbation of one frame, row-major [height, width, 3], in [0,1] pixel values. */
export interface PerturbationFrame {
  readonly height: number
  readonly width: number
  readonly values: Float32Array
  readonly epsilon: number
}

/** Changes of one frame, row-major [height, width, 3]. */
export type Changes = Pick<PerturbationFrame, 'height' | 'width' | 'values'>

const tableSize = 511
const word = ([red, green, blue]: Rgb): number => (0xff000000 | (blue << 16) | (green << 8) | red) >>> 0
/**
 * Ready words (ABGR, little-endian) of the figures' diverging map; the middle entry is exactly zero. The same on a dark
 * page: the picture stands beside photographs, and in a figure it must look as it does here.
 */
const table = Uint32Array.from({ length: tableSize }, (_, at) =>
  word(divergingColor((at / (tableSize - 1)) * 2 - 1, 'light')),
)
const [below, above] = beyondColors.map(word) as [number, number]

/** Value of a pixel in the channel that is shown. */
export function channelValue(values: ArrayLike<number>, pixel: number, channel: ChangeChannel): number {
  const at = pixel * 3
  const [red, green, blue] = [values[at]!, values[at + 1]!, values[at + 2]!]
  if (channel === 'red') return red
  if (channel === 'green') return green
  if (channel === 'blue') return blue
  if (channel === 'mean') return (red + green + blue) / 3
  const furthest = Math.abs(green) > Math.abs(red) ? green : red
  return Math.abs(blue) > Math.abs(furthest) ? blue : furthest
}

/** A change this much over the limit, as a share of it, is rounding and not beyond the scale. */
const tolerance = 1e-5

/**
 * @param limit value that gets the end colours, in [0,1] pixel values; symmetric around zero. What lies beyond has a
 *   colour of its own
 * @param into words of the picture, to be used again; left out or of another size: new ones
 */
export function drawPerturbation(
  { height, width, values }: Changes,
  channel: ChangeChannel,
  limit: number,
  into?: Uint32Array<ArrayBuffer>,
): Picture {
  const words = into?.length === width * height ? into : new Uint32Array(width * height)
  const middle = (tableSize - 1) / 2
  const most = limit * (1 + tolerance)
  for (let pixel = 0; pixel < words.length; pixel++) {
    const value = channelValue(values, pixel, channel)
    if (value > most) words[pixel] = above
    else if (value < -most) words[pixel] = below
    else words[pixel] = table[Math.round(middle + Math.min(1, Math.max(-1, value / limit)) * middle)]!
  }
  return { width, height, data: new Uint8ClampedArray(words.buffer) }
}

/** Share of pixels whose value in that channel lies beyond the scale, 0 to 1. */
export function shareBeyond({ values }: Changes, channel: ChangeChannel, limit: number): number {
  const pixels = values.length / 3
  const most = limit * (1 + tolerance)
  let count = 0
  for (let pixel = 0; pixel < pixels; pixel++) if (Math.abs(channelValue(values, pixel, channel)) > most) count++
  return count / pixels
}

/** What one picture has more than another of the same size, from their bytes, in [0,1] pixel values: whole 8-bit steps. */
export function changeOf(before: Picture, after: Picture, into?: Float32Array): Changes | null {
  const { width, height } = before
  if (after.width !== width || after.height !== height) return null
  const values = into?.length === width * height * 3 ? into : new Float32Array(width * height * 3)
  for (let pixel = 0, at = 0; pixel < width * height; pixel++)
    for (let channel = 0; channel < 3; channel++, at++)
      values[at] = (after.data[pixel * 4 + channel]! - before.data[pixel * 4 + channel]!) / 255
  return { width, height, values }
}
