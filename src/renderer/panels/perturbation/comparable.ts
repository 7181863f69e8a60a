import type { RunSummary } from '../../../contract/result'
import { fileName } from '../../text/path'
import { dateText } from '../../text/date'

/** Runs to choose from, under what can be compared with them. */
export interface ComparableRuns {
  readonly label: string
  readonly runs: readonly { readonly folder: string; readonly label: string }[]
}

/** Finished runs beside the open one, each by what tells it from the others: first those of its clip (by SHA-256, else by path), then those of others. */
export function comparable(
  summaries: readonly RunSummary[],
  own: string | null,
  clip: { readonly path: string; readonly sha256: string },
  nameOf: (folder: string) => string,
): ComparableRuns[] {
  const choiceOf = ({ folder, clip: path, startedAt }: RunSummary, isOther: boolean) => ({
    folder,
    label: [isOther ? fileName(path) : '', nameOf(folder), dateText(startedAt)].filter(Boolean).join(', '),
  })
  const runs = summaries.filter(({ state, folder }) => state === 'finished' && folder !== own)
  const isSame = (run: RunSummary): boolean =>
    run.clipSha256 === undefined ? run.clip === clip.path : run.clipSha256 === clip.sha256
  const groups = [
    { label: 'Same clip', runs: runs.filter(isSame).map((run) => choiceOf(run, false)) },
    {
      label: 'Other clips: measures only, no cosine',
      runs: runs.filter((run) => !isSame(run)).map((run) => choiceOf(run, true)),
    },
  ]
  return groups.filter((group) => group.runs.length > 0)
}
