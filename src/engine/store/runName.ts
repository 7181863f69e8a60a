import { basename, extname } from 'node:path'

/** What a run is named after. */
export interface RunSubject {
  /** path of the clip, or of the file of frames */
  readonly clip: string
  /** names of the surrogates */
  readonly surrogates: readonly string[]
}

const longestPart = 40

/**
 * Name of a run and its folder: local time, clip and surrogates, e.g. `2026-11-23_14-05-09_star_spin_clockwise_image_demo`.
 * Only ASCII letters, digits, `_` and `-`, under 120 characters, so that every file system and shell takes it; the full
 * names are in plan.json.
 */
export function runName(startedAt: Date, { clip, surrogates }: RunSubject): string {
  const stem = plain(basename(clip, extname(clip))) || 'clip'
  const models = plain(surrogates.join(' ')) || 'model'
  return `${timeOf(startedAt)}_${stem}_${models}`
}

/** Whether a folder's name is one that `runName` makes. */
export function isRunName(name: string): boolean {
  return /^\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d_/.test(name)
}

function timeOf(date: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-')
  return `${day}_${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join('-')}`
}

function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9-]+/g, '_')
    .slice(0, longestPart)
    .replace(/^[_-]+|[_-]+$/g, '')
}
