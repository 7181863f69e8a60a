import { createAdam } from './adam'

export interface PerturbationOptions {
  readonly epsilon: number
  readonly stepSize: number
  readonly initialPerturbation: number
}

/** The perturbation of one frame and its optimiser. */
export interface Perturbation {
  /** x' = clamp(x + clamp(d, -eps, eps), 0, 1), always up to date */
  readonly adversarial: Float32Array
  /** Adds the gradient of one surrogate's loss with respect to the adversarial pixels. */
  addGradient(gradient: Float32Array): void
  /** One Adam step down the sum of the gradients added since the last one. */
  update(): void
}

/**
 * @param pixels benign pixels of one frame, 0..1
 * @see Wei et al., CVPR 2022, eq. 3; the gradient of a clamp is 1 inside its range, ends included, as PyTorch's
 */
export function createPerturbation(pixels: Float32Array, options: PerturbationOptions): Perturbation {
  // The bound as float32, because it is compared with float32 values.
  const epsilon = Math.fround(options.epsilon)
  const delta = new Float32Array(pixels.length).fill(options.initialPerturbation)
  const gradient = new Float32Array(pixels.length)
  const adversarial = new Float32Array(pixels.length)
  const adam = createAdam(pixels.length, { stepSize: options.stepSize })
  project()

  return {
    adversarial,
    addGradient(other) {
      for (let i = 0; i < gradient.length; i++) gradient[i]! += other[i]!
    },
    update() {
      throughClamps()
      adam.update(delta, gradient)
      gradient.fill(0)
      project()
    },
  }

  function project(): void {
    for (let i = 0; i < pixels.length; i++) {
      const d = delta[i]!
      const bounded = d > epsilon ? epsilon : d < -epsilon ? -epsilon : d
      const x = pixels[i]! + bounded
      adversarial[i] = x > 1 ? 1 : x < 0 ? 0 : x
    }
  }

  /** Chain rule through both clamps: no gradient where one of them holds the value. */
  function throughClamps(): void {
    for (let i = 0; i < pixels.length; i++) {
      const d = delta[i]!
      const isOutsideBall = d > epsilon || d < -epsilon
      const x = Math.fround(pixels[i]! + d)
      if (isOutsideBall || x > 1 || x < 0) gradient[i] = 0
    }
  }
}
