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
