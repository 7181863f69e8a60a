import type { RunSummary } from '../../../contract/result'
import { fileName } from '../../text/path'

/** Runs to choose from, under what can be compared with them. */
export interface ComparableRuns {
  readonly label: string
  readonly runs: readonly { readonly folder: string; readonly label: string }[]
}

/** Finished runs beside the open one: first those of its clip (by SHA-256, else by path), then those of others. */
export function comparable(
  summaries: readonly RunSummary[],
  own: string | null,
  clip: { readonly path: string; readonly sha256: string },
): ComparableRuns[] {
  const runs = summaries.filter(({ state, folder }) => state === 'finished' && folder !== own)
  const isSame = (run: RunSummary): boolean =>
    run.clipSha256 === undefined ? run.clip === clip.path : run.clipSha256 === clip.sha256
  const groups = [
    { label: 'Same clip', runs: runs.filter(isSame).map(choiceOf) },
    { label: 'Other clips: measures only, no cosine', runs: runs.filter((run) => !isSame(run)).map(choiceOf) },
  ]
  return groups.filter((group) => group.runs.length > 0)
}

const choiceOf = ({ folder, clip, attack, startedAt }: RunSummary): ComparableRuns['runs'][number] => ({
  folder,
  label: `${fileName(clip)}, ${attack}, ${new Date(startedAt * 1000).toLocaleString('en-GB', { dateStyle: 'short', timeStyle: 'short' })}`,
})
