import { computed } from 'vue'
import { openMargins, openRun } from '../../../contract/calls'
import type { FigureName } from '../../../contract/figure'
import type { Margins } from '../../../contract/margin'
import { bitingFrame, mostBitten } from '../../../contract/marginText'
import { useHost } from '../../composables/useConnection'
import { useCorrelationStore } from '../../stores/correlation'
import { useFigureSheetStore } from '../../stores/figureSheet'
import { useHeatmapStore } from '../../stores/heatmap'
import { useMarginStore } from '../../stores/margin'
import { useNoticeStore } from '../../stores/notice'
import { useRunStore } from '../../stores/run'
import { costText } from '../margin/cost'
import { bitingFigure, panelsOfTemplate, sheetTemplates, type SheetTemplate } from './templates'
import { useFigureSources } from './useFigureSources'

/** A template with the folder it would be drawn from; null: there is none yet. */
export interface ReadyTemplate extends SheetTemplate {
  readonly source: string | null
  readonly sourceTitle: string | null
}

/** Templates for the run and the correlation that are open, else for the newest. */
export function useSheetTemplates() {
  const runs = useRunStore()
  const correlations = useCorrelationStore()
  const heatmaps = useHeatmapStore()
  const sheets = useFigureSheetStore()
  const margins = useMarginStore()
  const notice = useNoticeStore()
  const host = useHost()
  const { nameOf } = useFigureSources()

  const folders = computed(() => ({
    run: runs.opened?.folder ?? runs.summaries.find(({ state }) => state === 'finished')?.folder ?? null,
    correlation:
      correlations.opened?.folder ?? correlations.summaries.find(({ state }) => state === 'finished')?.folder ?? null,
  }))
  const templates = computed(() =>
    sheetTemplates.map((template): ReadyTemplate => {
      const source = folders.value[template.kind]
      return { ...template, source, sourceTitle: source === null ? null : nameOf({ source }) }
    }),
  )

  /** The figure, of which target (the one that is looked at, else the one that gave way), and the frame to mark. */
  async function bitingFigureOf(folder: string): Promise<{ bite: FigureName; target?: number; marked?: number }> {
    try {
      const stored = await host.ask(openMargins, { folder }).catch(() => null)
      const found = stored?.margins ?? null
      const bite = bitingFigure(await host.ask(openRun, { folder }), found)
      return { bite, ...(found && biteOf(folder, found)) }
    } catch {
      // A run that cannot be opened says why where its panels would be.
      return { bite: 'frames' }
    }
  }

  const targetOf = (folder: string, { targets }: Margins): number =>
    margins.folder === folder && margins.margins ? margins.chosen : mostBitten(targets)

  function biteOf(folder: string, found: Margins): { target: number; marked?: number } {
    const target = targetOf(folder, found)
    const frame = found.targets[target] && bitingFrame(found.targets[target])
    return { target, ...(frame && { marked: frame.position }) }
  }

  /** Only of the open run: its panel shows how far it is, and can be told to stop. */
  function offerMargins(folder: string, panel: string): void {
    if (runs.opened?.folder !== folder || margins.missing !== null || !margins.forecast || margins.isBusy) return
    const cost = costText(margins.forecast)
    notice.tell(
      'Margins of this run are not computed',
      `With them, this figure shows each frame’s influence. ${cost}`,
      {
        label: 'Compute margins',
        run: () => void computeMargins(folder, panel),
      },
    )
  }

  /** The panel that stood in for the influence gives way to it, if it is still there. */
  async function computeMargins(folder: string, panel: string): Promise<void> {
    await margins.compute()
    if (runs.opened?.folder !== folder) return
    if (margins.failure) notice.fail('The margins could not be computed', margins.failure)
    if (!margins.margins || !sheets.sheet.panels.some(({ id }) => id === panel)) return
    const { target, marked } = biteOf(folder, margins.margins)
    const strip = sheets.sheet.panels.find((one) => one.panel.figure === 'strip' && one.panel.source === folder)
    if (strip && marked !== undefined) sheets.changePanel(strip.id, { view: { marked } })
    sheets.remove(panel)
    sheets.add({ figure: 'influence', source: folder, view: { target } })
  }

  /** On a sheet of its own, where the open one has panels already. */
  async function use(template: ReadyTemplate): Promise<void> {
    if (template.source === null) return
    const wantsBite = template.figures.includes('bite')
    const found = wantsBite ? await bitingFigureOf(template.source) : { bite: 'frames' as const }
    if (sheets.sheet.panels.length > 0) sheets.start()
    const isOpen = template.source === correlations.opened?.folder
    const views = { ...(isOpen && heatmaps.view && { correlation: heatmaps.view }), ...found }
    sheets.change(template.choice)
    for (const panel of panelsOfTemplate(template, template.source, found.bite, views)) sheets.add(panel)
    const last = sheets.sheet.panels.at(-1)
    if (wantsBite && found.bite !== 'influence' && last) offerMargins(template.source, last.id)
    sheets.pickedId = sheets.sheet.panels[0]?.id ?? null
  }

  return { templates, use }
}
