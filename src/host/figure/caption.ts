import type { ColorVision } from '../../contract/figure'
import type { FigureSpecification } from '../../figure/specification'
import { visionWords } from '../../figure/vision'

/**
 * Captions of all panels, each after its letter. What neighbouring panels' captions end with (the same run, the same attack)
 * is said once, after the last of them.
 *
 * @param letters as they stand beside the panels; empty: panels are counted
 */
export function sheetCaption(
  specifications: readonly FigureSpecification[],
  letters: readonly string[],
  vision: ColorVision | null,
): string {
  const proof = vision === null ? [] : [`SIMULATED PROOF (${visionWords[vision]}), not the figure itself.`]
  if (specifications.length === 1) return [...proof, specifications[0]!.caption].join(' ')
  const nameOf = (index: number): string =>
    letters[index] ? `(${letters[index].replace(/[()]/g, '')})` : `Panel ${index + 1}:`
  const captions = specifications.map(({ caption }) => sentencesOf(caption))
  const words = groupsOf(captions).flatMap(({ first, count, shared }) => {
    const panels = captions.slice(first, first + count).map((sentences, at) => {
      const own = sentences.slice(0, sentences.length - shared)
      return [nameOf(first + at), `${specifications[first + at]!.title}.`, ...own].join(' ')
    })
    if (count === 1) return panels
    const names = `${nameOf(first)} ${count === 2 ? 'and' : 'to'} ${nameOf(first + count - 1)}`.replaceAll(':', '')
    return [...panels, `${names}: ${captions[first]!.slice(captions[first]!.length - shared).join(' ')}`]
  })
  return [...proof, ...words].join(' ')
}

const sentencesOf = (caption: string): string[] => caption.split(/(?<=[.!?]) (?=\S)/)

interface Group {
  readonly first: number
  readonly count: number
  /** sentences at the end that all of them have */
  readonly shared: number
}

/** Neighbours with the same ending; a group grows as long as its ending stays as it is. */
function groupsOf(captions: readonly (readonly string[])[]): Group[] {
  const groups: Group[] = []
  captions.forEach((caption, index) => {
    const last = groups.at(-1)
    const before = captions[index - 1]
    const shared = before ? sharedEnding(before, caption) : 0
    if (last && shared > 0 && (last.count === 1 || last.shared === shared))
      groups[groups.length - 1] = { first: last.first, count: last.count + 1, shared }
    else groups.push({ first: index, count: 1, shared: 0 })
  })
  return groups
}

function sharedEnding(one: readonly string[], other: readonly string[]): number {
  let count = 0
  while (count < Math.min(one.length, other.length) && one.at(-1 - count) === other.at(-1 - count)) count += 1
  return count
}
