import type { Norm } from '../../../contract/method'
import { lengthOf, projectToL2, projectToLinf } from './ball'
import { sumOf } from './gradientSum'
import type { Perturbation } from './perturbation'

export interface SignOptions {
  readonly norm: Norm
  /** linf: in [0,1] pixel values; l2: length of the whole perturbation */
  readonly epsilon: number
  /** measured as epsilon is */
  readonly stepSize: number
  /** of the gathered gradients; 0: none */
  readonly momentum: number
  /** whether the loss is to rise or to fall */
  readonly direction: 'up' | 'down'
}

/**
 * The perturbation of one frame that follows the sign of the gradient (in an L2 ball: the gradient divided by its
 * length), starting at the benign frame.
 *
 * g_t = momentum g_(t-1) + gradient / mean|gradient|;  x' = project(x' ± stepSize sign(g_t))
 *
 * @param pixels benign pixels of one frame, 0..1
 * @throws WorkbenchError `attack/length-mismatch` from `update` if a gradient has another length
 * @see Goodfellow et al., ICLR 2015; Kurakin et al., ICLR workshop 2017; Dong et al., CVPR 2018
 */
export function createSignPerturbation(pixels: Float32Array, options: SignOptions): Perturbation {
  const { norm, epsilon, stepSize, momentum, direction } = options
  const { length } = pixels
  const delta = new Float32Array(length)
  const adversarial = pixels.slice()
  const gathered = new Float32Array(momentum > 0 ? length : 0)
  const project = norm === 'l2' ? projectToL2 : projectToLinf
  const way = direction === 'up' ? stepSize : -stepSize

  return {
    delta,
    adversarial,
    update(gradients) {
      if (gradients.length === 0) return
      const newest = sumOf(gradients, length)
      const gradient = momentum > 0 ? gather(gathered, newest, momentum) : newest
      if (norm === 'l2') moveAlong(delta, gradient, way)
      else moveBySign(delta, gradient, way)
      project(pixels, epsilon, delta, adversarial)
    },
  }
}

/** A gradient that is 0 everywhere adds nothing. */
function gather(gathered: Float32Array, gradient: Float32Array, momentum: number): Float32Array {
  let sum = 0
  for (let i = 0; i < gradient.length; i++) sum += Math.abs(gradient[i]!)
  const scale = sum > 0 ? gradient.length / sum : 0
  for (let i = 0; i < gradient.length; i++) gathered[i] = momentum * gathered[i]! + gradient[i]! * scale
  return gathered
}

function moveBySign(delta: Float32Array, gradient: Float32Array, way: number): void {
  for (let i = 0; i < delta.length; i++) delta[i]! += way * Math.sign(gradient[i]!)
}

function moveAlong(delta: Float32Array, gradient: Float32Array, way: number): void {
  const length = lengthOf(gradient)
  if (length === 0) return
  for (let i = 0; i < delta.length; i++) delta[i]! += (way * gradient[i]!) / length
}
