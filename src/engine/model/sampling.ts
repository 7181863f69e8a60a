import type { Sampling } from '../../contract/clip'
import { WorkbenchError } from '../../contract/error'

/** How a clip is sampled, with frames and stride resolved. `ordinals` counts for window `explicit` only. */
export interface SamplingSpec extends Pick<Sampling, 'window' | 'padding' | 'ordinals'> {
  readonly frames: number
  readonly stride: number
}

export interface Sampled {
  /** source ordinals, in the order they are used; may repeat when padded */
  readonly ordinals: number[]
  /** how many of them only fill up a clip that is too short */
  readonly padded: number
}

/**
 * Source ordinals of a clip. A window of `frames` pictures, `stride` apart, lies at the start, in the middle (rounded
 * towards the start) or at the end. Where the clip is shorter, the window begins at ordinal 0 and positions past the end
 * show the last frame (`repeat-last`) or go on from the start (`loop`).
 *
 * @param frameCount stored pictures of the clip
 * @throws WorkbenchError `model/no-frames` for an empty clip; `model/bad-sampling` if frames or stride is not a whole
 *   number from 1; `model/ordinal-out-of-range` if an explicit ordinal is not in the clip
 */
export function sampleOrdinals(frameCount: number, spec: SamplingSpec): Sampled {
  if (frameCount < 1) throw new WorkbenchError('model/no-frames', 'The clip has no frames.', 'Choose another clip.')
  if (spec.window === 'explicit') return { ordinals: explicitOrdinals(frameCount, spec.ordinals ?? []), padded: 0 }
  checkCount('frames', spec.frames)
  checkCount('stride', spec.stride)

  const span = (spec.frames - 1) * spec.stride + 1
  const first = firstOrdinal(spec.window, Math.max(0, frameCount - span))
  const wanted = Array.from({ length: spec.frames }, (_, i) => first + i * spec.stride)
  return {
    ordinals: wanted.map((ordinal) => inside(ordinal, frameCount, spec.padding)),
    padded: wanted.filter((ordinal) => ordinal >= frameCount).length,
  }
}

/**
 * Which attacked frames a target sees. As many as it takes: all, in order. It takes fewer: the centres of equal parts,
 * so the whole clip is covered with (nearly) one stride. It takes more: all, then the last one again.
 *
 * @returns a position in the attacked frames for each of the target's frames, never falling
 */
export function framesForTarget(attackedFrames: number, targetFrames: number): number[] {
  checkCount('attacked frames', attackedFrames)
  checkCount('target frames', targetFrames)
  return Array.from({ length: targetFrames }, (_, i) =>
    targetFrames < attackedFrames
      ? Math.floor(((i + 0.5) * attackedFrames) / targetFrames)
      : Math.min(i, attackedFrames - 1),
  )
}

function firstOrdinal(window: 'start' | 'middle' | 'end', spare: number): number {
  if (window === 'start') return 0
  return window === 'end' ? spare : Math.floor(spare / 2)
}

function inside(ordinal: number, frameCount: number, padding: Sampling['padding']): number {
  return padding === 'loop' ? ordinal % frameCount : Math.min(ordinal, frameCount - 1)
}

function explicitOrdinals(frameCount: number, ordinals: readonly number[]): number[] {
  if (ordinals.length === 0) {
    throw new WorkbenchError(
      'model/bad-sampling',
      'The window is "explicit", but no ordinals are given.',
      'List the ordinals, or choose start, middle or end.',
    )
  }
  const outside = ordinals.find((ordinal) => !Number.isInteger(ordinal) || ordinal < 0 || ordinal >= frameCount)
  if (outside === undefined) return [...ordinals]
  throw new WorkbenchError(
    'model/ordinal-out-of-range',
    `Ordinal ${outside} is not in the clip, which has ${frameCount} frames (0 to ${frameCount - 1}).`,
    'Choose ordinals within the clip.',
  )
}

function checkCount(name: string, value: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= 100_000) return
  throw new WorkbenchError(
    'model/bad-sampling',
    `${name} is ${value}; expected a whole number from 1 to 100000.`,
    'The published attack takes 32 frames at stride 2.',
  )
}
