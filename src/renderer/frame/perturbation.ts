import { pixelStep } from '../../contract/method'
import type { RunOpened } from '../../contract/result'
import { divergingColor } from '../../figure/colorMap'
import type { Channel } from '../stores/viewer'
import type { Picture } from './picture'

/** Perturbation of one frame, row-major [height, width, 3], in [0,1] pixel values. */
export interface PerturbationFrame {
  readonly height: number
  readonly width: number
  readonly values: Float32Array
  readonly epsilon: number
}

const tableSize = 511

/**
 * Ready words (ABGR, little-endian) of the figures' diverging map; the middle entry is exactly zero. The same on a dark
 * page: the picture stands beside photographs, and in a figure it must look as it does here.
 */
const table = Uint32Array.from({ length: tableSize }, (_, at) => {
  const [red, green, blue] = divergingColor((at / (tableSize - 1)) * 2 - 1, 'light')
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

/**
 * What fills the colour scale, in [0,1] pixel values: epsilon; where it bounds whole frames or nothing may change, the
 * largest change there is, in whole 8-bit steps.
 */
export function fullScale({ record, result }: Pick<RunOpened, 'record' | 'result'>): number {
  const { norm, epsilon } = record.plan
  if (norm === 'linf' && epsilon > 0) return epsilon
  const steps = Math.ceil(Number(((result.linf?.float ?? 0) / pixelStep).toFixed(6)))
  return Math.max(1, steps) * pixelStep
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
