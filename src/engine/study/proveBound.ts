import { setImmediate } from 'node:timers/promises'
import { WorkbenchError } from '../../contract/error'
import type { RunResult } from '../../contract/result'
import { boundOfFrames, boundOfImage, checkBound } from '../attack/epsilonBall'
import type { RunFrames } from '../store'
import type { FrameClip, ImageClip } from '../tensor/clipArray'

/**
 * The largest change of a pixel in each form of the adversarial clip, from what was read back from the disk. Frame by
 * frame, with a breath after each: the engine answers others meanwhile.
 *
 * @throws WorkbenchError `attack/bound-broken` if the float form is outside the ball; `attack/length-mismatch` if a saved
 *   file has another size
 */
export async function proveBound(
  saved: RunFrames & { readonly decoded: FrameClip },
  epsilon: number,
): Promise<NonNullable<RunResult['linf']>> {
  const linf = { float: 0, rounded: 0, decoded: 0 }
  requireFrames('adversarial.npy', saved.adversarial.frames, saved.benign.frames)
  requireFrames('adversarial_rounded.npy', saved.rounded.frames, saved.benign.frames)
  requireFrames('adversarial.mkv', saved.decoded.frames, saved.benign.frames)
  for (let index = 0; index < saved.benign.frames; index++) {
    const benign = frame(saved.benign, index, index + 1)
    linf.float = worst(linf.float, boundOfImage(benign, frame(saved.adversarial, index, index + 1)))
    linf.rounded = worst(linf.rounded, boundOfFrames(benign, frame(saved.rounded, index, index + 1)))
    linf.decoded = worst(linf.decoded, boundOfFrames(benign, frame(saved.decoded, index, index + 1)))
    await setImmediate()
  }
  checkBound(linf.float, epsilon)
  return linf
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
