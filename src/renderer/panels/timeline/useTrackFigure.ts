import type { FigurePanelInput } from '../../../contract/figure'
import { measureCatalogue, type Measure } from '../../../contract/correlation'
import type { PerturbationMeasure } from '../../../contract/perturbation'
import { useCellStore } from '../../stores/cell'
import { useCorrelationStore } from '../../stores/correlation'
import { useHeatmapStore } from '../../stores/heatmap'
import { useMarginStore } from '../../stores/margin'
import { usePlayheadStore } from '../../stores/playhead'
import { useRunStore } from '../../stores/run'

const sizes: Readonly<Record<string, PerturbationMeasure>> = {
  linf: 'linf',
  l2: 'l2',
  mean: 'meanAbsolute',
  psnr: 'psnr',
}

/** The figure that shows what a track of the timeline does. */
export function useTrackFigure() {
  const runs = useRunStore()
  const margins = useMarginStore()
  const correlations = useCorrelationStore()
  const heatmaps = useHeatmapStore()
  const cells = useCellStore()
  const playhead = usePlayheadStore()

  function ofRun(source: string, kind: string, what: string, card: string): FigurePanelInput | null {
    if (kind === 'cosine') return { figure: 'frames', source }
    const measure = sizes[what]
    if (kind === 'perturbation' && measure) return { figure: 'perturbation', source, view: { measure } }
    const target = margins.margins?.targets.findIndex((one) => one.card === card) ?? -1
    if (kind !== 'margin' || target < 0) return null
    return { figure: what === 'alone' || what === 'added' ? 'influence' : 'margins', source, view: { target } }
  }

  /** @param id of the track, as useTimelineTracks names it; null: no figure shows it */
  return (id: string): FigurePanelInput | null => {
    const [kind = '', what = '', ...card] = id.split(' ')
    if (kind !== 'similarity') return runs.opened ? ofRun(runs.opened.folder, kind, what, card.join(' ')) : null
    if (!correlations.opened || !(what in measureCatalogue)) return null
    const view = { ...heatmaps.view, measure: what as Measure, form: cells.form, clip: playhead.correlationClip }
    return { figure: 'cell', source: correlations.opened.folder, view }
  }
}
