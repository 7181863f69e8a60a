import type { RunResult } from '../../../contract/result'
import { shown } from '../../evaluation/showJob'

/** How long so many forward passes take, by what the run's own evaluation took; null where that is not known. */
export function secondsFor(
  passes: number,
  { seconds, targets }: Pick<RunResult, 'seconds' | 'targets'>,
): number | null {
  if (seconds.evaluate <= 0 || targets.length === 0) return null
  return (passes * seconds.evaluate) / (targets.length * shown.length)
}
