import type { Channel } from '../stores/viewer'
import type { Picture } from './picture'

/** Perturbation of one frame, row-major [height, width, 3], in [0,1] pixel values. */
export interface PerturbationFrame {
  readonly height: number
  readonly width: number
  readonly values: Float32Array
  readonly epsilon: number
}

type Rgb = readonly [number, number, number]

/** Blue below zero, near-white at zero, red above; lightness falls evenly on both sides, so no hue is needed to read it. */
const stops: readonly Rgb[] = [
  [16, 62, 120],
  [72, 132, 188],
  [164, 200, 224],
  [245, 245, 243],
  [240, 178, 150],
  [203, 92, 74],
  [122, 18, 40],
]

const tableSize = 511

/** Colour of `share`, the perturbation as a part of the limits: -1 to 1; beyond them the end colours. */
export function divergingColour(share: number): Rgb {
  const place = ((Math.min(1, Math.max(-1, share)) + 1) / 2) * (stops.length - 1)
  const below = Math.min(stops.length - 2, Math.floor(place))
  const part = place - below
  const mix = (at: number): number => Math.round(stops[below]![at]! * (1 - part) + stops[below + 1]![at]! * part)
  return [mix(0), mix(1), mix(2)]
}

/** Ready words (ABGR, little-endian) of the colour map; the middle entry is exactly zero. */
const table = Uint32Array.from({ length: tableSize }, (_, at) => {
  const [red, green, blue] = divergingColour((at / (tableSize - 1)) * 2 - 1)
  return (0xff000000 | (blue << 16) | (green << 8) | red) >>> 0
})

/** Value of a pixel in the channel that is shown. */
export function channelValue(values: Float32Array, pixel: number, channel: Channel): number {
  const at = pixel * 3
  if (channel === 'red') return values[at]!
  if (channel === 'green') return values[at + 1]!
  if (channel === 'blue') return values[at + 2]!
  return (values[at]! + values[at + 1]! + values[at + 2]!) / 3
}

/** @param limit value that gets the end colours, in [0,1] pixel values; symmetric around zero */
export function drawPerturbation(
  { height, width, values }: PerturbationFrame,
  channel: Channel,
  limit: number,
): Picture {
  const words = new Uint32Array(width * height)
  const middle = (tableSize - 1) / 2
  for (let pixel = 0; pixel < words.length; pixel++) {
    const share = Math.min(1, Math.max(-1, channelValue(values, pixel, channel) / limit))
    words[pixel] = table[Math.round(middle + share * middle)]!
  }
  return { width, height, data: new Uint8ClampedArray(words.buffer) }
}

/** How many times larger the perturbation appears than it would as a change of grey: half the range shows the limit. */
export function amplification(limit: number): number {
  return 0.5 / limit
}
