import { fileName } from '../text/path'

/** Until there is something to call it after. */
export const unnamed = 'Untitled study'

/** After its clip, until somebody names it. */
export function defaultName(clip: string | undefined): string {
  return clip === undefined ? unnamed : fileName(clip).replace(/\.[^.]+$/, '') || unnamed
}

/** `Clapping copy`, `Clapping copy 2`: a name that no other study has. */
export function copyName(name: string, taken: readonly string[]): string {
  const stem = `${name.replace(/ copy( \d+)?$/, '')} copy`
  const names = [stem, ...Array.from({ length: taken.length + 1 }, (_, at) => `${stem} ${at + 2}`)]
  return names.find((candidate) => !taken.includes(candidate))!
}

/** `timelineMarks`, `Timeline marks`: the key of a study's part as a person reads it. */
export function partName(key: string): string {
  const spaced = key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
  return spaced.charAt(0).toUpperCase() + spaced.slice(1)
}
