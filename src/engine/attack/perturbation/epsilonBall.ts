import { WorkbenchError } from '../../../contract/error'
import type { FrameClip, ImageClip } from '../../tensor/clipArray'

/** Three roundings to float32 (x, x + d and their difference, all within [0,1]) may each be off by half of 2^-24. */
const roundingAllowance = 2 ** -22

/**
 * Largest absolute difference of two arrays of the same length; NaN if any element is NaN, 0 for empty arrays.
 *
 * @throws WorkbenchError `attack/length-mismatch`
 */
export function maxAbsoluteDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  checkLengths(a.length, b.length)
  let largest = 0
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i]! - b[i]!)
    // Written so that NaN, once met, stays.
    if (!(difference <= largest)) largest = difference
    if (Number.isNaN(largest)) return Number.NaN
  }
  return largest
}

/**
 * Bound of 8-bit pictures: largest change of a pixel, in [0,1] pixel values; a multiple of 1/255.
 *
 * @throws WorkbenchError `attack/length-mismatch` if the clips differ in size
 */
export function boundOfFrames(benign: FrameClip, adversarial: FrameClip): number {
  return maxAbsoluteDifference(benign.data, adversarial.data) / 255
}

/**
 * Bound of a float clip against the 8-bit pictures it started from: largest change of a pixel, in [0,1] pixel values.
 * Computed from what is saved, not from what the attack believes: NaN anywhere gives NaN.
 *
 * @param benign [frames, height, width, 3]
 * @param adversarial [frames, 3, height, width]
 * @throws WorkbenchError `attack/length-mismatch` if the clips differ in size
 */
export function boundOfImage(benign: FrameClip, adversarial: ImageClip): number {
  checkLengths(benign.data.length, adversarial.data.length)
  const area = benign.height * benign.width
  let largest = 0
  for (let plane = 0; plane < benign.frames * 3; plane++) {
    const firstByte = Math.floor(plane / 3) * area * 3 + (plane % 3)
    for (let i = 0; i < area; i++) {
      const pixel = Math.fround(benign.data[firstByte + i * 3]! / 255)
      const difference = Math.abs(adversarial.data[plane * area + i]! - pixel)
      if (!(difference <= largest)) largest = difference
      if (Number.isNaN(largest)) return Number.NaN
    }
  }
  return largest
}

/**
 * Proves the bound of a finished attack; float32 rounding of x + d is allowed for, nothing else.
 *
 * @param linf in [0,1] pixel values
 * @param epsilon in [0,1] pixel values
 * @throws WorkbenchError `attack/bound-broken` if linf is above epsilon, or NaN
 */
export function checkBound(linf: number, epsilon: number): void {
  if (linf <= epsilon + roundingAllowance) return
  throw new WorkbenchError(
    'attack/bound-broken',
    `The largest change of a pixel is ${linf}; the attack was allowed ${epsilon}.`,
    'Do not use this result; please report it with the plan.json of the run.',
  )
}

/**
 * The same for the L2 ball of a frame: each of its values may be off by what rounding to float32 does.
 *
 * @param distance length of the frame's perturbation, [0,1] pixel values
 * @param count values of the frame
 * @throws WorkbenchError `attack/bound-broken` if the distance is above epsilon, or NaN
 */
export function checkDistance(distance: number, epsilon: number, count: number): void {
  if (distance <= epsilon + roundingAllowance * Math.sqrt(count)) return
  throw new WorkbenchError(
    'attack/bound-broken',
    `A frame has moved by ${distance} (L2); the attack was allowed ${epsilon}.`,
    'Do not use this result; please report it with the plan.json of the run.',
  )
}

function checkLengths(a: number, b: number): void {
  if (a === b) return
  throw new WorkbenchError('attack/length-mismatch', `The two clips differ in size: ${a} and ${b} values.`)
}
