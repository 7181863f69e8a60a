import { type Bound, createFormTally } from '../../../src/engine/perturbation/formTally'
import { ringsOf } from '../../../src/engine/perturbation/spectrum'

export interface Clip {
  readonly height: number
  readonly width: number
  /** [3, height, width] of each frame */
  readonly frames: readonly Float32Array[]
}

/** Numbers from 0 to 1, the same for the same seed (Park and Miller's generator). */
export function createDraws(seed: number): () => number {
  let state = seed
  return () => (state = (state * 48271) % 2147483647) / 2147483647
}

export function clipOf(
  frames: number,
  height: number,
  width: number,
  value: (frame: number, channel: number, y: number, x: number) => number,
): Clip {
  const frameOf = (frame: number): Float32Array =>
    Float32Array.from({ length: 3 * height * width }, (_, at) =>
      value(frame, Math.floor(at / height / width), Math.floor(at / width) % height, at % width),
    )
  return { height, width, frames: Array.from({ length: frames }, (_, frame) => frameOf(frame)) }
}

/** The measures of `adversarial` against `benign`. */
export function measured(
  benign: Clip,
  adversarial: Clip,
  epsilon: number,
  norm: 'linf' | 'l2' = 'linf',
  mask?: Bound['mask'],
) {
  const { height, width, frames } = benign
  const rings = ringsOf(height, width)
  const tally = createFormTally(
    { frames: frames.length, height, width, rings },
    { norm, epsilon, ...(mask ? { mask } : {}) },
  )
  frames.forEach((frame, at) => tally.add(frame, adversarial.frames[at]!))
  return { ...tally.result(), rings }
}
