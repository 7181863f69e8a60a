import { createStream } from '../../tensor/random'
import type { View, Zero } from './view'

export interface Diversity {
  /** of a frame being changed before a gradient, 0..1 */
  readonly probability: number
  /** side of the padded frame as a multiple of the frame's own, from 1 */
  readonly resizeRate: number
  readonly seed: number
}

interface FrameShape {
  readonly height: number
  readonly width: number
}

/** A draw: the frame enlarged to height x width, at row top and column left of a padded frame of padded x padded. */
export interface Placement {
  readonly enlarged: FrameShape
  readonly padded: FrameShape
  readonly top: number
  readonly left: number
}

/**
 * What is drawn for a frame at a step, or null where it stays as it is. It depends on the seed, the frame's ordinal and
 * the step alone: not on the other frames, their order, or who computes them.
 *
 * @see Xie et al., CVPR 2019; sizes and places as the authors of I2V draw them (224..249 within 250)
 */
export function drawPlacement(
  { probability, resizeRate, seed }: Diversity,
  ordinal: number,
  step: number,
  { height, width }: FrameShape,
): Placement | null {
  const random = createStream(seed, ordinal, step)
  const below = (count: number): number => Math.floor((random() / 2 ** 32) * Math.max(1, count))
  const padded = { height: Math.round(height * resizeRate), width: Math.round(width * resizeRate) }
  const isChanged = random() / 2 ** 32 < probability
  if (!isChanged || padded.height === height) return null
  const tall = height + below(padded.height - height)
  const wide = Math.min(padded.width, Math.max(width, Math.round((tall * width) / height)))
  return {
    enlarged: { height: tall, width: wide },
    padded,
    top: below(padded.height - tall),
    left: below(padded.width - wide),
  }
}

/**
 * The frame enlarged, padded and brought back to its size, all by nearest neighbours as PyTorch finds them: every value
 * of the result is one value of the frame, or zero of the model's input. Its adjoint adds gradients up where they came from.
 */
export function placedView(
  { enlarged, padded, top, left }: Placement,
  { height, width }: FrameShape,
  zero: Zero,
): View {
  const rows = sources(height, padded.height, enlarged.height, top)
  const columns = sources(width, padded.width, enlarged.width, left)
  const area = height * width
  const each = (visit: (to: number, from: number, channel: number) => void): void => {
    for (let channel = 0; channel < 3; channel++) {
      for (let row = 0; row < height; row++) {
        for (let column = 0; column < width; column++) {
          const isInside = rows[row]! >= 0 && columns[column]! >= 0
          const from = isInside ? channel * area + rows[row]! * width + columns[column]! : -1
          visit(channel * area + row * width + column, from, channel)
        }
      }
    }
  }
  return {
    apply(frame) {
      const shown = new Float32Array(frame.length)
      each((to, from, channel) => (shown[to] = from < 0 ? zero[channel]! : frame[from]!))
      return shown
    },
    adjoint(gradient) {
      const back = new Float32Array(gradient.length)
      each((to, from) => {
        if (from >= 0) back[from]! += gradient[to]!
      })
      return back
    },
  }
}

/** For each of `size` rows that come out, the row of the frame it shows, or -1 in the padding. */
function sources(size: number, padded: number, enlarged: number, start: number): Int32Array {
  return Int32Array.from({ length: size }, (_, place) => {
    const inside = nearest(place, padded, size) - start
    return inside < 0 || inside >= enlarged ? -1 : nearest(inside, size, enlarged)
  })
}

/** In single precision, as PyTorch's `interpolate` with mode `nearest`. */
function nearest(place: number, from: number, to: number): number {
  const scale = Math.fround(from / to)
  return Math.min(from - 1, Math.floor(Math.fround(place * scale)))
}
