import { WorkbenchError } from '../../../contract/error'
import { adamDefaults } from './adam/defaults'
import { openStepMemory, roundUp, type StepMemory } from './adam/memory'

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

/** Arrays of a perturbation that lie in the memory of the compiled step. */
const arrays = ['pixels', 'delta', 'adversarial', 'mean', 'square', 'gradient'] as const

/** Memory for the perturbations of some frames, all of `length` values; they belong together and are freed together. */
export function openPerturbationMemory(frames: number, length: number): StepMemory {
  return openStepMemory(frames * arrays.length * roundUp(length))
}

/**
 * @param pixels benign pixels of one frame, 0..1
 * @param memory that has room for one more frame; left out: its own
 * @throws WorkbenchError `attack/length-mismatch` from `update` if a gradient has another length
 * @see Wei et al., CVPR 2022, eq. 3; Kingma and Ba, ICLR 2015, Algorithm 1; order of operations as in `torch.optim.Adam`
 */
export function createPerturbation(
  pixels: Float32Array,
  options: PerturbationOptions,
  memory: StepMemory = openPerturbationMemory(1, pixels.length),
): Perturbation {
  const { length } = pixels
  const entries = arrays.map((name) => [name, memory.allocate(length)] as const)
  const state = Object.fromEntries(entries) as Record<(typeof arrays)[number], Float32Array>
  state.pixels.set(pixels)
  state.delta.fill(options.initialPerturbation)
  // The bound as float32, because it is compared with float32 values.
  const epsilon = Math.fround(options.epsilon)
  let step = 0
  project(state, epsilon)

  return {
    delta: state.delta,
    adversarial: state.adversarial,
    update(gradients) {
      gradients.forEach((gradient) => checkLength(gradient.length, length))
      if (gradients.length === 0) return
      step++
      sumInto(state.gradient, gradients)
      const { beta1, beta2, epsilon: smallest } = adamDefaults
      const rate = options.stepSize / (1 - beta1 ** step)
      const correction = Math.sqrt(1 - beta2 ** step)
      memory.step(state, { epsilon, rate, correction, beta1, beta2, smallest })
    },
  }
}

function project(
  { pixels, delta, adversarial }: Record<'pixels' | 'delta' | 'adversarial', Float32Array>,
  epsilon: number,
): void {
  for (let i = 0; i < pixels.length; i++) {
    const d = delta[i]!
    const x = pixels[i]! + (d > epsilon ? epsilon : d < -epsilon ? -epsilon : d)
    adversarial[i] = x > 1 ? 1 : x < 0 ? 0 : x
  }
}

function sumInto(total: Float32Array, gradients: readonly Float32Array[]): void {
  const [first, ...others] = gradients
  total.set(first!)
  for (const gradient of others) for (let i = 0; i < total.length; i++) total[i]! += gradient[i]!
}

function checkLength(found: number, expected: number): void {
  if (found === expected) return
  throw new WorkbenchError(
    'attack/length-mismatch',
    `A gradient has ${found} values; the frame it belongs to has ${expected}.`,
  )
}
