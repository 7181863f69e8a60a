import type { ColorVision } from '../../contract/figure'
import type { FigureSpecification } from '../../figure/specification'

/**
 * Captions of all panels, each after its letter. What every panel's caption ends with (the same run, the same attack) is
 * said once, at the end.
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
  const captions = specifications.map(({ caption }) => caption)
  const shared = sharedEnding(captions)
  const each = captions.map((caption, index) => {
    const own = caption.slice(0, caption.length - shared.length).trim()
    const letter = letters[index] ? `(${letters[index].replace(/[()]/g, '')})` : `Panel ${index + 1}:`
    return `${letter} ${specifications[index]!.title}. ${own}`.trim()
  })
  return [...proof, ...each, ...(shared ? [`All panels: ${shared}`] : [])].join(' ')
}

export const visionWords: Readonly<Record<ColorVision, string>> = {
  protanopia: 'as seen with protanopia',
  deuteranopia: 'as seen with deuteranopia',
  tritanopia: 'as seen with tritanopia',
  greyscale: 'in grey',
}

/** The longest run of whole sentences that all captions end with. */
function sharedEnding(captions: readonly string[]): string {
  const sentences = captions.map((caption) => caption.split(/(?<=[.!?]) (?=\S)/))
  const [first, ...others] = sentences.map((list) => list.toReversed()) as [string[], ...string[][]]
  let count = 0
  while (count < first.length && others.every((list) => list[count] === first[count])) count += 1
  return first.slice(0, count).toReversed().join(' ')
}
