import type { CorrelationView, FigureName, FigurePanelInput } from '../../../contract/figure'
import type { Margins } from '../../../contract/margin'
import type { RunOpened } from '../../../contract/result'
import type { SheetChoice } from '../../stores/figureSheet'

/** A sheet that is often wanted, ready for what is open. */
export interface SheetTemplate {
  readonly title: string
  readonly about: string
  readonly kind: 'run' | 'correlation'
  /** `bite`: whichever figure tells best where the attack of this run bites */
  readonly figures: readonly (FigureName | 'bite')[]
  readonly choice: SheetChoice
}

export const sheetTemplates: readonly SheetTemplate[] = [
  {
    title: 'Attack at a glance',
    about: 'Frames before and after with the perturbation, and what the video models answer.',
    kind: 'run',
    figures: ['strip', 'predictions'],
    choice: { widthMillimetres: 178, columns: 1, letters: 'a' },
  },
  {
    title: 'Where it bites',
    about:
      'The perturbation of frames, and what each frame’s change does to the margin; where no margins were computed, to the features.',
    kind: 'run',
    figures: ['strip', 'bite'],
    choice: { widthMillimetres: 85, columns: null, letters: 'a' },
  },
  {
    title: 'Similarity',
    about: 'Layers against layers, and the picked pair over time.',
    kind: 'correlation',
    figures: ['heatmap', 'cell'],
    choice: { widthMillimetres: 178, columns: 1, letters: 'a' },
  },
]

/** Influence on the margin where it was computed; else the cosine per frame, the loss, or the answers: what the run has. */
export function bitingFigure({ result, cosines }: Pick<RunOpened, 'result' | 'cosines'>, margins: Margins | null) {
  if (margins !== null && margins.targets.length > 0) return 'influence'
  if (cosines !== null && cosines.steps > 0) return 'frames'
  return result.losses.length > 0 ? 'losses' : 'predictions'
}

/** What a figure is to show of its source; left out: as it is by itself. */
export interface TemplateViews {
  /** of the figures of a correlation */
  readonly correlation?: CorrelationView
  /** position of the model that the figure of margins is about */
  readonly target?: number
  /** position of the frame that bites, which a strip beside its influence marks */
  readonly marked?: number
}

/** @param bite figure that stands for `bite` */
export function panelsOfTemplate(
  { figures }: Pick<SheetTemplate, 'figures'>,
  folder: string,
  bite: FigureName,
  { correlation, target, marked }: TemplateViews = {},
): FigurePanelInput[] {
  const named = figures.map((figure) => (figure === 'bite' ? bite : figure))
  const viewOf = (figure: FigureName) => {
    if (figure === 'influence' && target !== undefined) return { target }
    if (figure === 'strip' && bite === 'influence' && figures.includes('bite') && marked !== undefined)
      return { marked }
    return correlation
  }
  return named.map((figure) => {
    const view = viewOf(figure)
    return { figure, source: folder, ...(view && { view }) } as FigurePanelInput
  })
}
