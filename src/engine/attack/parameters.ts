import { WorkbenchError } from '../../contract/error'
import { publishedI2v, type AttackPlan } from '../../contract/plan'

const maximumSteps = 100_000

/**
 * Refuses parameters of an attack that cannot have been meant, and says what was probably meant.
 *
 * @param plan epsilon and stepSize in [0,1] pixel values
 * @returns plain sentences about parameters that are allowed but unusual
 * @throws WorkbenchError `attack/bad-epsilon` unless 0 <= epsilon <= 1; `attack/bad-steps` unless a whole number from 1
 *   to 100000; `attack/bad-step-size` unless 0 < stepSize <= 1; `attack/bad-variant` for a corrected I2V;
 *   `attack/bad-momentum` unless 0 <= momentum <= 1, or for another method than AENS-I2V
 */
export function checkParameters(
  plan: Pick<AttackPlan, 'epsilon' | 'steps' | 'stepSize'> &
    Partial<Pick<AttackPlan, 'method' | 'variant' | 'momentum'>>,
): string[] {
  checkEpsilon(plan.epsilon)
  checkSteps(plan.steps)
  checkStepSize(plan.stepSize)
  checkVariant(plan)
  checkMomentum(plan)
  return plan.epsilon === 0 ? ['Epsilon is 0: nothing may change, so the adversarial clip is the benign clip.'] : []
}

function checkEpsilon(epsilon: number): void {
  if (epsilon >= 0 && epsilon <= 1) return
  throw new WorkbenchError(
    'attack/bad-epsilon',
    `epsilon is ${epsilon}; expected 0 to 1, in [0,1] pixel values of the resized, cropped frame.`,
    intended(epsilon) || `The published value is 16/255 (${publishedI2v.epsilon.toFixed(4)}).`,
  )
}

function checkSteps(steps: number): void {
  if (Number.isInteger(steps) && steps >= 1 && steps <= maximumSteps) return
  throw new WorkbenchError(
    'attack/bad-steps',
    `steps is ${steps}; expected a whole number from 1 to ${maximumSteps}.`,
    `The published value is ${publishedI2v.steps}.`,
  )
}

function checkStepSize(stepSize: number): void {
  if (stepSize > 0 && stepSize <= 1) return
  throw new WorkbenchError(
    'attack/bad-step-size',
    `stepSize is ${stepSize}; expected more than 0 and at most 1, in [0,1] pixel values.`,
    intended(stepSize) || `The published value is ${publishedI2v.stepSize}.`,
  )
}

function checkVariant({ method = 'i2v', variant }: Partial<AttackPlan>): void {
  if (method !== 'i2v' || variant !== 'corrected') return
  throw new WorkbenchError(
    'attack/bad-variant',
    'variant is "corrected" and method is "i2v": I2V has one form only.',
    'Leave the variant out, or choose method dr or aens.',
  )
}

function checkMomentum({ method = 'i2v', momentum = 0 }: Partial<AttackPlan>): void {
  if (!(momentum >= 0 && momentum <= 1)) {
    throw new WorkbenchError(
      'attack/bad-momentum',
      `momentum is ${momentum}; expected 0 to 1: the share of AENS-I2V's weights that goes into those of the next step.`,
      'The published value is 0.',
    )
  }
  if (method === 'aens' || momentum === 0) return
  throw new WorkbenchError(
    'attack/bad-momentum',
    `momentum is ${momentum} and method is "${method}": only AENS-I2V (method aens) has weights with a momentum.`,
    'Leave the momentum out, or choose method aens.',
  )
}

/** Values above 1 are mostly 8-bit pixel values that were not divided. */
function intended(value: number): string {
  if (!(value > 1 && value <= 255)) return ''
  return `Did you mean ${value}/255 (${(value / 255).toFixed(4)})?`
}
