import { setImmediate } from 'node:timers/promises'
import { WorkbenchError } from '../../contract/error'
import type { Mask, Norm } from '../../contract/method'
import type { RunResult } from '../../contract/result'
import { lengthOf } from '../attack/perturbation/ball'
import { boundOfFrames, boundOfImage, checkBound, checkDistance } from '../attack/perturbation/epsilonBall'
import { framesToImage } from '../model/preprocess'
import type { RunFrames } from '../store'
import type { FrameClip, ImageClip } from '../tensor/clipArray'
import { requireUntouched } from './untouched'

export interface Allowed {
  readonly norm: Norm
  /** linf: of every value; l2: of every frame */
  readonly epsilon: number
  /** positions of the frames that may change */
  readonly attackedFrames: readonly number[]
  readonly mask?: Mask | undefined
}

type Bounds = Pick<RunResult, 'l2'> & { linf: NonNullable<RunResult['linf']> }

/**
 * The largest change of a pixel value in each form of the adversarial clip, and in an L2 ball the largest distance of a
 * frame, from what was read back from the disk. Frame by frame, with a breath after each: the engine answers others
 * meanwhile. Where there is a mask, that nothing outside it has changed.
 *
 * @throws WorkbenchError `attack/bound-broken` if the float form is outside the ball; `attack/mask-broken` if anything
 *   outside the mask has changed; `attack/length-mismatch` if a saved file has another size
 */
export async function proveBound(
  saved: RunFrames & { readonly decoded: FrameClip },
  { norm, epsilon, attackedFrames, mask }: Allowed,
): Promise<Bounds> {
  const linf = { float: 0, rounded: 0, decoded: 0 }
  const l2 = { float: 0, rounded: 0, decoded: 0 }
  requireFrames('adversarial.npy', saved.adversarial.frames, saved.benign.frames)
  requireFrames('adversarial_rounded.npy', saved.rounded.frames, saved.benign.frames)
  requireFrames('adversarial.mkv', saved.decoded.frames, saved.benign.frames)
  const mayChange = new Set(attackedFrames)
  for (let index = 0; index < saved.benign.frames; index++) {
    const benign = frame(saved.benign, index, index + 1)
    const float = frame(saved.adversarial, index, index + 1)
    const rounded = frame(saved.rounded, index, index + 1)
    const decoded = frame(saved.decoded, index, index + 1)
    linf.float = worst(linf.float, boundOfImage(benign, float))
    linf.rounded = worst(linf.rounded, boundOfFrames(benign, rounded))
    linf.decoded = worst(linf.decoded, boundOfFrames(benign, decoded))
    const region = mayChange.has(index) ? mask?.region : null
    if (region !== undefined) requireUntouched({ benign, float, bytes: [rounded, decoded] }, index, region)
    if (norm === 'l2') {
      l2.float = worst(l2.float, distanceOfFrame(benign, float))
      l2.rounded = worst(l2.rounded, distanceOfFrame(benign, framesToImage(rounded)))
      l2.decoded = worst(l2.decoded, distanceOfFrame(benign, framesToImage(decoded)))
    }
    await setImmediate()
  }
  if (norm === 'linf') {
    checkBound(linf.float, epsilon)
    return { linf }
  }
  checkDistance(l2.float, epsilon, saved.benign.data.length / saved.benign.frames)
  return { linf, l2 }
}

function distanceOfFrame(benign: FrameClip, adversarial: ImageClip): number {
  const pixels = framesToImage(benign).data
  return lengthOf(adversarial.data.map((value, place) => value - pixels[place]!))
}

function requireFrames(file: string, found: number, expected: number): void {
  if (found === expected) return
  throw new WorkbenchError(
    'attack/length-mismatch',
    `${file} was read back with ${found} frames; ${expected} were attacked.`,
    'The disk may be full or the file was changed meanwhile: run the attack again.',
  )
}

/** NaN, once met, stays. */
function worst(a: number, b: number): number {
  return Number.isNaN(a) || a > b ? a : b
}

function frame<Clip extends FrameClip | ImageClip>(clip: Clip, start: number, end: number): Clip {
  const size = clip.data.length / clip.frames
  return { ...clip, frames: end - start, data: clip.data.subarray(start * size, end * size) }
}
