import { computed } from 'vue'
import { useCorrelationStore } from '../../stores/correlation'
import { useFigureSheetStore } from '../../stores/figureSheet'
import { useHeatmapStore } from '../../stores/heatmap'
import { useRunStore } from '../../stores/run'
import { panelsOfTemplate, sheetTemplates, type SheetTemplate } from './templates'
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

  /** On a sheet of its own, where the open one has panels already. */
  function use(template: ReadyTemplate): void {
    if (template.source === null) return
    if (sheets.sheet.panels.length > 0) sheets.start()
    const view = template.source === correlations.opened?.folder ? heatmaps.view : undefined
    sheets.change(template.choice)
    for (const panel of panelsOfTemplate(template, template.source, view)) sheets.add(panel)
    sheets.pickedId = sheets.sheet.panels[0]?.id ?? null
  }

  return { templates, use }
}
