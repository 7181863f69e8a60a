import { usualFrameForms, type FigurePanelInput } from '../../../contract/figure'
import { fullScale, limitAt } from '../../../figure/perturbationScale'
import { placeOf, visiblePixels } from '../../frame/view'
import { usePlayheadStore } from '../../stores/playhead'
import { useRunStore } from '../../stores/run'
import { useViewerStore } from '../../stores/viewer'

/** What the viewer shows of a run, as panels of a figure sheet that look the same. */
export function useShownFrame() {
  const runs = useRunStore()
  const playhead = usePlayheadStore()
  const viewer = useViewerStore()

  /** The part of the frame in sight of the pane that was used last, in its pixels; null: all of it. */
  function crop(): number[] | null {
    const { width, height } = runs.opened!.record.resolved
    const { stage, view } = viewer
    if (!stage || view.scale === null || stage.picture.width !== width || stage.picture.height !== height) return null
    const { columns, rows } = visiblePixels(placeOf(view, stage.picture, stage.pane), stage.picture, stage.pane)
    const seen = [columns.from, rows.from, columns.to - columns.from, rows.to - rows.from]
    return seen[2] === width && seen[3] === height ? null : seen
  }

  function look() {
    const full = fullScale(runs.opened!)
    const amplify = viewer.amplification ? full / limitAt(viewer.amplification) : 1 / viewer.scalePart
    return { channel: viewer.channel, amplify: Math.min(64, Math.max(1 / 64, amplify)), crop: crop() }
  }
  const shown = () => usualFrameForms.filter((form) => viewer.shownNames.includes(form))

  return {
    view: (): FigurePanelInput => ({
      figure: 'view',
      source: runs.opened!.folder,
      view: { ...look(), position: playhead.index, rows: shown().length > 0 ? shown() : [...usualFrameForms] },
    }),
    strip: (): FigurePanelInput => ({ figure: 'strip', source: runs.opened!.folder, view: look() }),
  }
}
