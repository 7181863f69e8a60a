import type { Margins, TargetMargins } from '../../../contract/margin'
import type { RunRecord } from '../../../contract/result'
import { programVersion } from '../../programVersion'

/** margins.json of a run. */
export function resultOf(record: RunRecord, targets: readonly TargetMargins[], notes: readonly string[]): Margins {
  const { ordinals, timesSeconds } = record.resolved
  return {
    margins: 1,
    run: record.id,
    version: programVersion,
    ordinals: [...ordinals],
    timesSeconds: [...timesSeconds],
    targets: [...targets],
    warnings: [...new Set(notes)],
  }
}
