import type { ModelCard } from '../../../contract/card'
import { channelsOf } from '../../model/preprocess'

/** A way a frame is shown to a model, and the way back of its gradient. Arrays are [3, height, width]. */
export interface View {
  /** @returns a new array, or the frame itself where it is shown as it is */
  apply(frame: Float32Array): Float32Array
  /** gradient with respect to what is shown -> gradient with respect to the frame */
  adjoint(gradient: Float32Array): Float32Array
}

/** The pixel values, red, green, blue, that a model's input counts as zero. They need not lie in 0..1. */
export type Zero = readonly [number, number, number]

export const plainView: View = { apply: (frame) => frame, adjoint: (gradient) => gradient }

/**
 * The copies of the scale-invariant method: the model's input times 1, 1/2, 1/4, ... Each gradient counts as it is at its
 * copy, without the factor that the chain rule would put before it, as the authors of I2V take it.
 *
 * @see Lin et al., ICLR 2020, section 3.2
 */
export function scaledViews(count: number, zero: Zero): View[] {
  return Array.from({ length: count }, (_, index) => {
    if (index === 0) return plainView
    const scale = 1 / 2 ** index
    return {
      apply(frame) {
        const area = frame.length / 3
        return frame.map((value, place) => {
          const centre = zero[Math.floor(place / area)]!
          return centre + (value - centre) * scale
        })
      },
      adjoint: (gradient) => gradient,
    }
  })
}

/** Of a model with that card. */
export function zeroOf(card: ModelCard): Zero {
  const zero: [number, number, number] = [0, 0, 0]
  for (const { source, scale, offset } of channelsOf(card)) zero[source] = -offset / scale
  return zero
}
