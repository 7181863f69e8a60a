import { setImmediate } from 'node:timers/promises'
import type { SettledPlan } from '../../contract/plan'
import type { RunResult } from '../../contract/result'
import { framesToImage } from '../model/preprocess'
import { measurePerturbation } from '../perturbation/measure'
import type { RunFrames } from '../store'

/** Size of the perturbation, float and rounded, from what was read back from the disk; others are answered in between. */
export async function measureSaved(
  saved: RunFrames,
  plan: Pick<SettledPlan, 'norm' | 'epsilon'>,
): Promise<NonNullable<RunResult['perturbation']>> {
  // No single value is bounded in an L2 ball.
  const epsilon = plan.norm === 'l2' ? 0 : plan.epsilon
  const benign = framesToImage(saved.benign)
  await setImmediate()
  const float = measurePerturbation(benign, saved.adversarial, epsilon)
  await setImmediate()
  const image = framesToImage(saved.rounded)
  await setImmediate()
  return { float, rounded: measurePerturbation(benign, image, epsilon) }
}
