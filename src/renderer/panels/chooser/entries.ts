import type { DialogKind } from '../../../contract/shell'
import type { FolderEntry } from '../../composables/useFolder'
import { kindOfName } from '../../text/path'

/** A folder of a run or correlation is known by the record it starts with. */
export function isRunFolder(entries: readonly FolderEntry[]): boolean {
  return entries.some(({ name, isFolder }) => !isFolder && (name === 'plan.json' || name === 'correlation.json'))
}

function fits({ name, isFolder }: FolderEntry, kind: DialogKind): boolean {
  if (isFolder) return true
  return kind !== 'run' && kindOfName(name) === kind
}

/** Folders first, then files that can be opened here; hidden ones only when everything is asked for. */
export function shownEntries(
  entries: readonly FolderEntry[],
  kind: DialogKind,
  query: string,
  everything: boolean,
): FolderEntry[] {
  const wanted = query.trim().toLowerCase()
  return entries
    .filter((entry) => everything || (fits(entry, kind) && !entry.name.startsWith('.')))
    .filter(({ name }) => name.toLowerCase().includes(wanted))
    .toSorted(
      (a, b) => Number(b.isFolder) - Number(a.isFolder) || a.name.localeCompare(b.name, 'en', { numeric: true }),
    )
}
