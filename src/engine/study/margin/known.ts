import { createHash } from 'node:crypto'
import type { TargetMargins } from '../../../contract/margin'
import type { RunRecord, RunResult, TargetResult } from '../../../contract/result'
import { WorkbenchError } from '../../../contract/error'
import { readMargins } from '../../store'

/**
 * What margins.json holds and still fits the run, in the order of the run's targets. A damaged file counts as none: it is
 * written anew.
 *
 * @param frames hash of the run's frames
 */
export async function readKnown(
  folder: string,
  record: RunRecord,
  { targets }: RunResult,
  frames: string,
): Promise<TargetMargins[]> {
  const stored = await readMargins(folder).catch((thrown: unknown) => {
    if (thrown instanceof WorkbenchError && thrown.code === 'store/corrupt') return null
    throw thrown
  })
  const distinct = [...new Map(targets.map((target) => [target.card, target])).values()]
  return distinct.flatMap((target) => {
    const key = keyOf(record, target, frames)
    return stored?.targets.filter((one) => one.card === target.card && one.key === key) ?? []
  })
}

/** See `TargetMargins.key`. No model is opened for it: the record knows which it was. */
export function keyOf({ plan, resolved }: RunRecord, target: TargetResult, frames: string): string {
  const model = resolved.targets.find(({ card }) => card === target.card)
  const known = [frames, model?.sha256, model?.['input'], target.benign.index, target.frames, plan.provider]
  return createHash('sha256')
    .update(JSON.stringify([...known, resolved.attackedFrames ?? null]))
    .digest('hex')
}
