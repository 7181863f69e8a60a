import { defineJob } from '../runtime/job'
import type { ImageClip } from '../tensor/clipArray'
import { type NoiseBounds, signNoise, uniformNoise } from './controls'

/** Noise as an attack of its own: the very control that stands beside the other attacks. */
export interface NoiseRequest extends NoiseBounds {
  readonly kind: 'uniform' | 'sign'
  readonly benign: ImageClip
  readonly epsilon: number
  readonly seed: number
}

/** In a worker, because drawing a number for every value of a clip would hold up the engine. */
export const noiseJob = defineJob<NoiseRequest, never, ImageClip>({
  name: 'evaluation/noise',
  run: async ({ kind, benign, epsilon, seed, ...bounds }) =>
    (kind === 'uniform' ? uniformNoise : signNoise)(benign, epsilon, seed, bounds),
})
