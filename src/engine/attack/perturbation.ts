import { WorkbenchError } from '../../contract/error'
import { adamDefaults } from './adam'

export interface PerturbationOptions {
  readonly epsilon: number
  readonly stepSize: number
  readonly initialPerturbation: number
}

/** The perturbation of one frame and its optimiser. */
export interface Perturbation {
  /** d, which may lie outside the ball */
  readonly delta: Float32Array
  /** x' = clamp(x + clamp(d, -eps, eps), 0, 1), always up to date */
  readonly adversarial: Float32Array
  /** One Adam step down the sum of the gradients of the surrogates' losses with respect to the adversarial pixels. */
  update(gradients: readonly Float32Array[]): void
}

/**
 * @param pixels benign pixels of one frame, 0..1
 * @throws WorkbenchError `attack/length-mismatch` from `update` if a gradient has another length
 * @see Wei et al., CVPR 2022, eq. 3
 */
export function createPerturbation(pixels: Float32Array, options: PerturbationOptions): Perturbation {
  const { length } = pixels
  const state: State = {
    pixels,
    // The bound as float32, because it is compared with float32 values.
    epsilon: Math.fround(options.epsilon),
    delta: new Float32Array(length).fill(options.initialPerturbation),
    adversarial: new Float32Array(length),
    mean: new Float32Array(length),
    square: new Float32Array(length),
  }
  const total = new Float32Array(length)
  let step = 0
  project(state)

  return {
    delta: state.delta,
    adversarial: state.adversarial,
    update(gradients) {
      gradients.forEach((gradient) => checkLength(gradient.length, length))
      const [first, ...others] = gradients
      if (!first) return
      step++
      move(state, others.length === 0 ? first : sumInto(total, gradients), options.stepSize, step)
    },
  }
}

interface State {
  readonly pixels: Float32Array
  readonly epsilon: number
  readonly delta: Float32Array
  readonly adversarial: Float32Array
  readonly mean: Float32Array
  readonly square: Float32Array
}

function project({ pixels, epsilon, delta, adversarial }: State): void {
  for (let i = 0; i < pixels.length; i++) {
    const d = delta[i]!
    const x = pixels[i]! + (d > epsilon ? epsilon : d < -epsilon ? -epsilon : d)
    adversarial[i] = x > 1 ? 1 : x < 0 ? 0 : x
  }
}

/**
 * Chain rule through both clamps, Adam and projection in one pass over the frame, in float64 between float32 arrays:
 * apart, the passes take twice the time, and single precision arithmetic is slower here than double.
 *
 * The gradient of a clamp is 1 inside its range, ends included, as PyTorch's.
 * m = b1 m + (1 - b1) g;  v = b2 v + (1 - b2) g²;  d -= (lr / (1 - b1^t)) m / (sqrt(v) / sqrt(1 - b2^t) + epsilon)
 *
 * @see Kingma and Ba, ICLR 2015, Algorithm 1; order of operations as in `torch.optim.Adam`
 */
function move(state: State, gradient: Float32Array, stepSize: number, step: number): void {
  const { pixels, epsilon, delta, adversarial, mean, square } = state
  const { beta1, beta2, epsilon: smallest } = adamDefaults
  const rate = stepSize / (1 - beta1 ** step)
  const correction = 1 / Math.sqrt(1 - beta2 ** step)
  const addMean = 1 - beta1
  const addSquare = 1 - beta2
  for (let i = 0; i < pixels.length; i++) {
    const x = pixels[i]!
    const d = delta[i]!
    const sum = Math.fround(x + d)
    const isHeld = d > epsilon || d < -epsilon || sum > 1 || sum < 0
    const g = isHeld ? 0 : gradient[i]!
    const m = mean[i]! * beta1 + addMean * g
    const v = square[i]! * beta2 + addSquare * g * g
    mean[i] = m
    square[i] = v
    const moved = Math.fround(d - (rate * m) / (Math.sqrt(v) * correction + smallest))
    delta[i] = moved
    const y = x + (moved > epsilon ? epsilon : moved < -epsilon ? -epsilon : moved)
    adversarial[i] = y > 1 ? 1 : y < 0 ? 0 : y
  }
}

function sumInto(total: Float32Array, gradients: readonly Float32Array[]): Float32Array {
  total.fill(0)
  for (const gradient of gradients) for (let i = 0; i < total.length; i++) total[i]! += gradient[i]!
  return total
}

function checkLength(found: number, expected: number): void {
  if (found === expected) return
  throw new WorkbenchError(
    'attack/length-mismatch',
    `A gradient has ${found} values; the frame it belongs to has ${expected}.`,
  )
}
