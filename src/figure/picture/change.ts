import type { PictureChannel } from '../../contract/figure'
import type { FigureColors } from '../colorMap'
import type { Pixels } from '../png'

/** Perturbation of one frame, row-major [height, width, 3], in [0,1] pixel values. */
export interface FrameChange {
  readonly height: number
  readonly width: number
  readonly values: Float32Array
}

/** Value of a pixel in the channel that is shown. */
export function channelValue(values: ArrayLike<number>, pixel: number, channel: PictureChannel): number {
  const at = pixel * 3
  const [red, green, blue] = [values[at]!, values[at + 1]!, values[at + 2]!]
  if (channel === 'red') return red
  if (channel === 'green') return green
  if (channel === 'blue') return blue
  if (channel === 'mean') return (red + green + blue) / 3
  const furthest = Math.abs(green) > Math.abs(red) ? green : red
  return Math.abs(blue) > Math.abs(furthest) ? blue : furthest
}

const tableSize = 511

/**
 * The perturbation in the diverging map, 0 in its middle; beyond the limits the end colours. Of 511 colours the nearest
 * is taken, as the window does.
 *
 * @param limit value of the end colours, in [0,1] pixel values
 */
export function changePicture(
  change: FrameChange,
  channel: PictureChannel,
  limit: number,
  colors: FigureColors,
): Pixels {
  const { width, height, values } = change
  const middle = (tableSize - 1) / 2
  const table = Array.from({ length: tableSize }, (_, at) => colors.diverging(at / middle - 1))
  const data = new Uint8Array(width * height * 3)
  for (let pixel = 0; pixel < width * height; pixel++) {
    const share = Math.min(1, Math.max(-1, channelValue(values, pixel, channel) / limit))
    data.set(table[Math.round(middle + share * middle)]!, pixel * 3)
  }
  return { width, height, data }
}
