import type { Norm, Region } from '../../../contract/method'
import { createPerturbationInL2 } from './adamInL2'
import type { StepMemory } from './adam/memory'
import { createPerturbation, openPerturbationMemory, type Perturbation, type PerturbationOptions } from './perturbation'
import { pick, placesOf, put } from './region'

/** What an attack needs of a frame's perturbation. */
export type FramePerturbation = Pick<Perturbation, 'adversarial' | 'update'>

/** Where a perturbation may go. */
export interface Bounds {
  readonly height: number
  readonly width: number
  /** left out: linf */
  readonly norm?: Norm | undefined
  /** left out: the whole frame */
  readonly region?: Region | undefined
}

/** The perturbations of frames of one size that Adam optimises, in the ball and region that are asked for. */
export function startPerturbations(
  frames: readonly Float32Array[],
  options: PerturbationOptions & Bounds,
): FramePerturbation[] {
  let memory: StepMemory | undefined
  const create = (inside: Float32Array): Perturbation => {
    if (options.norm === 'l2') return createPerturbationInL2(inside, options)
    memory ??= openPerturbationMemory(frames.length, inside.length)
    return createPerturbation(inside, options, memory)
  }
  return frames.map((pixels) => within(pixels, options, create))
}

/**
 * A perturbation of a region alone: what `create` makes sees the values inside, as if there were no others; those outside
 * stay the benign ones, bit for bit.
 */
export function within(
  pixels: Float32Array,
  { region, ...frame }: Bounds,
  create: (inside: Float32Array) => FramePerturbation,
): FramePerturbation {
  if (!region) return create(pixels)
  const places = placesOf(region, frame)
  const inner = create(pick(pixels, places))
  const adversarial = pixels.slice()
  put(inner.adversarial, places, adversarial)
  return {
    adversarial,
    update(gradients) {
      inner.update(gradients.map((gradient) => pick(gradient, places)))
      put(inner.adversarial, places, adversarial)
    },
  }
}
