import { matchFuzzily } from '../../text/fuzzy'

/** Something the palette can do or go to. */
export interface PaletteEntry {
  readonly id: string
  readonly title: string
  /** what tells it from others of the same title */
  readonly detail?: string
  readonly group: string
  readonly keys?: readonly string[]
  /** only what was looked for: there may be thousands of it */
  readonly isHidden?: boolean
  /** made for the query, so it need not be found by its letters, and comes first */
  readonly isAnswer?: boolean
  run(): unknown
}

export interface FoundEntry {
  readonly entry: PaletteEntry
  readonly score: number
  readonly marks: readonly number[]
  readonly detailMarks: readonly number[]
}

export interface FoundGroup {
  readonly title: string
  readonly found: readonly FoundEntry[]
}

export const recentTitle = 'Recent'
const recentBonus = 3
/** who types a whole title means it */
const wholeBonus = 50
const detailShare = 0.5
const most = { recent: 5, perGroup: 9 } as const

/**
 * What a query finds, by group, the best group first; with an empty query everything, what was used last first.
 *
 * @param recent ids of what was used, the last one first
 */
export function rankEntries(
  entries: readonly PaletteEntry[],
  query: string,
  recent: readonly string[],
): readonly FoundGroup[] {
  if (query.trim() === '') return unasked(entries, recent)
  const found = entries
    .flatMap((entry) => find(entry, query, recent.includes(entry.id)))
    .toSorted((a, b) => b.score - a.score)
  return byGroup(found).map(({ title, found: all }) => ({ title, found: all.slice(0, most.perGroup) }))
}

function unasked(entries: readonly PaletteEntry[], recent: readonly string[]): readonly FoundGroup[] {
  const plain = (entry: PaletteEntry): FoundEntry => ({ entry, score: 0, marks: [], detailMarks: [] })
  const used = recent.flatMap((id) => entries.filter((entry) => entry.id === id)).slice(0, most.recent)
  const others = entries.filter((entry) => !entry.isHidden && !used.includes(entry))
  return [...(used.length > 0 ? [{ title: recentTitle, found: used.map(plain) }] : []), ...byGroup(others.map(plain))]
}

/** Every word of the query stands in the title or in the detail. */
function find(entry: PaletteEntry, query: string, isRecent: boolean): readonly FoundEntry[] {
  if (entry.isAnswer) return [{ entry, score: Infinity, marks: [], detailMarks: [] }]
  const marks: number[] = []
  const detailMarks: number[] = []
  const isWhole = entry.title.toLowerCase() === query.trim().toLowerCase()
  let score = (isRecent ? recentBonus : 0) + (isWhole ? wholeBonus : 0)
  for (const word of query.trim().split(/\s+/)) {
    const inTitle = matchFuzzily(word, entry.title)
    const inDetail = entry.detail === undefined ? null : matchFuzzily(word, entry.detail)
    const titleScore = inTitle?.score ?? -Infinity
    const detailScore = detailShare * (inDetail?.score ?? -Infinity)
    if (inTitle && titleScore >= detailScore) marks.push(...inTitle.marks)
    else if (inDetail) detailMarks.push(...inDetail.marks)
    else return []
    score += Math.max(titleScore, detailScore)
  }
  return [{ entry, score, marks, detailMarks }]
}

function byGroup(found: readonly FoundEntry[]): readonly FoundGroup[] {
  const titles = [...new Set(found.map(({ entry }) => entry.group))]
  return titles.map((title) => ({ title, found: found.filter(({ entry }) => entry.group === title) }))
}
