import type { ImageClip } from '../tensor/clipArray'
import { createRandom } from './random'

/**
 * Control: every value moved by a uniform number of [-epsilon, epsilon), then clamped to [0,1].
 *
 * @param epsilon in [0,1] pixel values
 * @param seed whole number from 0; the same clip, epsilon and seed give the same bytes everywhere
 */
export function uniformNoise(clip: ImageClip, epsilon: number, seed: number): ImageClip {
  const random = createRandom(seed)
  return withNoise(clip, () => (random() / 2 ** 31 - 1) * epsilon)
}

/**
 * Control: every value moved by +epsilon or -epsilon, each as likely, then clamped to [0,1]. An attack that does not
 * beat it has shown nothing.
 *
 * @param epsilon in [0,1] pixel values
 * @param seed whole number from 0; the same clip, epsilon and seed give the same bytes everywhere
 */
export function signNoise(clip: ImageClip, epsilon: number, seed: number): ImageClip {
  const random = createRandom(seed)
  // The highest bit: the lowest ones of some generators are weaker.
  return withNoise(clip, () => (random() >= 2 ** 31 ? epsilon : -epsilon))
}

/** Numbers are drawn in the order of the array, [frames, 3, height, width]. */
function withNoise(clip: ImageClip, noise: () => number): ImageClip {
  const data = new Float32Array(clip.data.length)
  for (let i = 0; i < data.length; i++) data[i] = Math.min(1, Math.max(0, clip.data[i]! + noise()))
  return { ...clip, data }
}
