import { setImmediate } from 'node:timers/promises'
import type { RunResult } from '../../contract/result'
import { framesToImage } from '../model/preprocess'
import { measurePerturbation } from '../perturbation/measure'
import type { RunFrames } from '../store'

/** Size of the perturbation, float and rounded, from what was read back from the disk; others are answered in between. */
export async function measureSaved(saved: RunFrames, epsilon: number): Promise<NonNullable<RunResult['perturbation']>> {
  const benign = framesToImage(saved.benign)
  await setImmediate()
  const float = measurePerturbation(benign, saved.adversarial, epsilon)
  await setImmediate()
  const image = framesToImage(saved.rounded)
  await setImmediate()
  return { float, rounded: measurePerturbation(benign, image, epsilon) }
}
