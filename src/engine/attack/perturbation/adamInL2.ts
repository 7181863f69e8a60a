import { adamDefaults } from './adam/defaults'
import { projectToL2 } from './ball'
import { sumOf } from './gradientSum'
import type { Perturbation, PerturbationOptions } from './perturbation'

/**
 * The perturbation of one frame in an L2 ball: Adam as in the L∞ ball, and after each step the perturbation itself is
 * brought back into the ball and the range of pixels, so it never lies outside.
 *
 * @param pixels benign pixels of one frame, 0..1
 * @see Kingma and Ba, ICLR 2015, Algorithm 1; projected after each step
 */
export function createPerturbationInL2(pixels: Float32Array, options: PerturbationOptions): Perturbation {
  const { epsilon, stepSize, initialPerturbation } = options
  const { beta1, beta2, epsilon: smallest } = adamDefaults
  const { length } = pixels
  const delta = new Float32Array(length).fill(initialPerturbation)
  const adversarial = new Float32Array(length)
  const mean = new Float32Array(length)
  const square = new Float32Array(length)
  let step = 0
  projectToL2(pixels, epsilon, delta, adversarial)

  return {
    delta,
    adversarial,
    update(gradients) {
      if (gradients.length === 0) return
      const gradient = sumOf(gradients, length)
      step++
      const rate = stepSize / (1 - beta1 ** step)
      const correction = 1 / Math.sqrt(1 - beta2 ** step)
      for (let i = 0; i < length; i++) {
        const g = gradient[i]!
        const m = mean[i]! * beta1 + (1 - beta1) * g
        const v = square[i]! * beta2 + (1 - beta2) * g * g
        mean[i] = m
        square[i] = v
        delta[i] = delta[i]! - (rate * m) / (Math.sqrt(v) * correction + smallest)
      }
      projectToL2(pixels, epsilon, delta, adversarial)
    },
  }
}
