import { WorkbenchError } from '../../contract/error'

export interface AdamOptions {
  /** learning rate, in the unit of the parameters */
  readonly stepSize: number
  readonly beta1?: number
  readonly beta2?: number
  /** added to the denominator */
  readonly epsilon?: number
}

export interface Adam {
  /** One step down the gradient: changes `parameters` in place. Both have the length given to `createAdam`. */
  update(parameters: Float32Array, gradient: Float32Array): void
}

export const adamDefaults = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const

/**
 * Adam with bias correction, in the order of operations of `torch.optim.Adam` and rounding to float32 after each as it does:
 * m = b1 m + (1 - b1) g;  v = b2 v + (1 - b2) g²;  p -= (lr / (1 - b1^t)) m / (sqrt(v) / sqrt(1 - b2^t) + epsilon)
 *
 * The state is per element, so frames may be updated apart, in any order, with the same result.
 *
 * @param length number of parameters
 * @throws WorkbenchError `attack/length-mismatch` from `update` if an array has another length
 * @see Kingma and Ba, ICLR 2015, Algorithm 1
 */
export function createAdam(length: number, options: AdamOptions): Adam {
  const { stepSize, beta1, beta2, epsilon } = { ...adamDefaults, ...options }
  const mean = new Float32Array(length)
  const square = new Float32Array(length)
  let step = 0

  return {
    update(parameters, gradient) {
      checkLength('parameters', parameters.length, length)
      checkLength('gradient', gradient.length, length)
      step++
      const rate = stepSize / (1 - beta1 ** step)
      const correction = Math.sqrt(1 - beta2 ** step)
      move(parameters, gradient, mean, square, { rate, correction, beta1, beta2, epsilon })
    },
  }
}

interface Step {
  readonly rate: number
  readonly correction: number
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
}

/** `Math.fround` around every operation lets the JIT use single precision arithmetic, whose roots and divisions are cheaper. */
function move(
  parameters: Float32Array,
  gradient: Float32Array,
  mean: Float32Array,
  square: Float32Array,
  step: Step,
): void {
  const f = Math.fround
  const keepMean = f(step.beta1)
  const addMean = f(1 - step.beta1)
  const keepSquare = f(step.beta2)
  const addSquare = f(1 - step.beta2)
  const rate = f(step.rate)
  const correction = f(step.correction)
  const epsilon = f(step.epsilon)
  for (let i = 0; i < parameters.length; i++) {
    const g = gradient[i]!
    const m = f(f(mean[i]! * keepMean) + f(addMean * g))
    const v = f(f(square[i]! * keepSquare) + f(f(addSquare * g) * g))
    mean[i] = m
    square[i] = v
    const denominator = f(f(f(Math.sqrt(v)) / correction) + epsilon)
    parameters[i] = f(parameters[i]! - f(rate * f(m / denominator)))
  }
}

function checkLength(name: string, found: number, expected: number): void {
  if (found === expected) return
  throw new WorkbenchError('attack/length-mismatch', `Adam got ${found} ${name}; it was made for ${expected}.`)
}
