import { methodDetails, methodName } from './method'
import type { RunRecord } from './result'

type Attack = Pick<RunRecord, 'plan' | 'resolved'>

/** The attack of a run as tables name it: I2V; with several models ENS-I2V. */
export function attackName({ plan, resolved }: Attack): string {
  return methodName(plan.method, new Set(resolved.surrogates.map(({ card }) => card)).size)
}

/** The same with what the name leaves open: `AENS-I2V (reference, momentum 0)`. */
export function fullAttackName(attack: Attack): string {
  return `${attackName(attack)}${methodDetails(attack.plan)}`
}

/** How many frames of a run were attacked. */
export function attackedCount({ resolved }: Pick<RunRecord, 'resolved'>): number {
  return resolved.attackedFrames?.length ?? resolved.frames
}
