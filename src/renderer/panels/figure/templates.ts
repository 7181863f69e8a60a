import type { FigureName, FigurePanelInput } from '../../../contract/figure'
import type { CorrelationView } from '../../../contract/figure'
import type { SheetChoice } from '../../stores/figureSheet'

/** A sheet that is often wanted, ready for what is open. */
export interface SheetTemplate {
  readonly title: string
  readonly about: string
  readonly kind: 'run' | 'correlation'
  readonly figures: readonly FigureName[]
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
    about: 'The perturbation of frames, and the cosine to the benign features frame by frame.',
    kind: 'run',
    figures: ['strip', 'frames'],
    choice: { widthMillimetres: 85, columns: 1, letters: 'a' },
  },
  {
    title: 'Similarity',
    about: 'Layers against layers, and the picked pair over time.',
    kind: 'correlation',
    figures: ['heatmap', 'cell'],
    choice: { widthMillimetres: 178, columns: 1, letters: 'a' },
  },
]

/** @param view what is looked at of the correlation; left out for runs */
export function panelsOfTemplate(
  { figures }: SheetTemplate,
  folder: string,
  view?: CorrelationView,
): FigurePanelInput[] {
  return figures.map((figure) => ({ figure, source: folder, ...(view && { view }) }) as FigurePanelInput)
}
