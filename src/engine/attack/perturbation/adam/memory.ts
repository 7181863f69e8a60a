import { stepModule } from './stepModule'

/** Values a vector instruction takes at once. */
const lane = 4
const pageBytes = 2 ** 16

/** Arrays that the compiled step can reach, and the step itself. Freed with the last array. */
export interface StepMemory {
  /** A new array of zeros, followed by room up to a multiple of four. */
  allocate(length: number): Float32Array
  /** One step on arrays of this memory, all of the same length. */
  step(arrays: StepArrays, numbers: StepNumbers): void
}

export interface StepArrays {
  readonly pixels: Float32Array
  readonly delta: Float32Array
  readonly adversarial: Float32Array
  readonly mean: Float32Array
  readonly square: Float32Array
  readonly gradient: Float32Array
}

export interface StepNumbers {
  readonly epsilon: number
  /** step size / (1 - beta1^t) */
  readonly rate: number
  /** sqrt(1 - beta2^t) */
  readonly correction: number
  readonly beta1: number
  readonly beta2: number
  readonly smallest: number
}

type Step = (...numbers: readonly number[]) => void

let compiled: WebAssembly.Module | null = null

/** @param values how many there will be in all arrays together, each array counted up to a multiple of four */
export function openStepMemory(values: number): StepMemory {
  const memory = new WebAssembly.Memory({ initial: Math.max(1, Math.ceil((values * 4) / pageBytes)) })
  compiled ??= new WebAssembly.Module(Buffer.from(stepModule, 'base64'))
  const { exports } = new WebAssembly.Instance(compiled, { i2v: { memory } })
  const step = exports.step as Step
  let free = 0
  return {
    allocate(length) {
      const array = new Float32Array(memory.buffer, free, length)
      free += roundUp(length) * 4
      return array
    },
    step({ pixels, delta, adversarial, mean, square, gradient }, numbers) {
      const { epsilon, rate, correction, beta1, beta2, smallest } = numbers
      const places = [pixels, delta, adversarial, mean, square, gradient].map(({ byteOffset }) => byteOffset)
      const betas = [beta1, 1 - beta1, beta2, 1 - beta2]
      step(...places, roundUp(pixels.length) * 4, epsilon, rate, correction, ...betas, smallest)
    },
  }
}

export function roundUp(length: number): number {
  return Math.ceil(length / lane) * lane
}
