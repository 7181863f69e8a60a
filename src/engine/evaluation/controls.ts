import type { Norm, Region } from '../../contract/method'
import { createRandom, type RandomWords } from '../tensor/random'
import type { ImageClip } from '../tensor/clipArray'

/** How noise is bounded, and where it may be; what is left out means L∞, and everywhere. */
export interface NoiseBounds {
  readonly norm?: Norm | undefined
  /** positions of the frames that may change */
  readonly frames?: readonly number[] | undefined
  readonly region?: Region | undefined
}

/**
 * Control: every value moved by a uniform number of [-epsilon, epsilon), then clamped to [0,1]. In an L2 ball each
 * frame's noise is scaled to length epsilon before that.
 *
 * @param epsilon in [0,1] pixel values; l2: length of a frame's noise
 * @param seed whole number from 0; the same clip, epsilon, seed and bounds give the same bytes everywhere
 */
export function uniformNoise(clip: ImageClip, epsilon: number, seed: number, bounds: NoiseBounds = {}): ImageClip {
  return withNoise(clip, epsilon, bounds, createRandom(seed), (word) => word / 2 ** 31 - 1)
}

/**
 * Control: every value moved by +epsilon or -epsilon, each as likely, then clamped to [0,1]. An attack that does not
 * beat it has shown nothing. In an L2 ball each frame's noise is scaled to length epsilon before that.
 *
 * @param epsilon in [0,1] pixel values; l2: length of a frame's noise
 * @param seed whole number from 0; the same clip, epsilon, seed and bounds give the same bytes everywhere
 */
export function signNoise(clip: ImageClip, epsilon: number, seed: number, bounds: NoiseBounds = {}): ImageClip {
  // The highest bit: the lowest ones of some generators are weaker.
  return withNoise(clip, epsilon, bounds, createRandom(seed), (word) => (word >= 2 ** 31 ? 1 : -1))
}

/** Numbers are drawn in the order of the array, [frames, 3, height, width], wherever the noise may be. */
function withNoise(
  clip: ImageClip,
  epsilon: number,
  { norm, frames, region }: NoiseBounds,
  random: RandomWords,
  noiseOf: (word: number) => number,
): ImageClip {
  const data = new Float32Array(clip.data.length)
  const size = data.length / clip.frames
  const chosen = new Set(frames ?? Array.from({ length: clip.frames }, (_, frame) => frame))
  const isInside = insideOf(clip, region)
  const noise = new Float64Array(size)
  for (let frame = 0; frame < clip.frames; frame++) {
    let squares = 0
    for (let i = 0; i < size; i++) {
      const drawn = noiseOf(random())
      const value = chosen.has(frame) && isInside(i) ? drawn : 0
      noise[i] = value
      squares += value * value
    }
    const scale = norm !== 'l2' ? epsilon : squares > 0 ? epsilon / Math.sqrt(squares) : 0
    for (let i = 0; i < size; i++) {
      data[frame * size + i] = Math.min(1, Math.max(0, clip.data[frame * size + i]! + noise[i]! * scale))
    }
  }
  return { ...clip, data }
}

/** Whether a place of a frame [3, height, width] lies in the region. */
function insideOf({ height, width }: ImageClip, region: Region | undefined): (place: number) => boolean {
  if (!region) return () => true
  return (place) => {
    const row = Math.floor(place / width) % height
    const column = place % width
    const inRows = row >= region.top && row < region.top + region.height
    return inRows && column >= region.left && column < region.left + region.width
  }
}
