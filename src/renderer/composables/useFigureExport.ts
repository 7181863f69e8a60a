import { ref } from 'vue'
import { exportFigure, renderFigure } from '../../contract/calls'
import type {
  CorrelationView,
  FigureName,
  FigureRequest,
  HistogramView,
  MarginView,
  PerturbationView,
  SpectrumPlaneView,
  SpectrumView,
} from '../../contract/figure'
import type { FigureTable } from '../../figure/specification'
import { tableCsv } from '../../figure/table'
import { fileName } from '../text/path'
import { useNoticeStore } from '../stores/notice'
import { useConnection } from './useConnection'

/** Widths that journals ask for: one column, one and a half, the page. */
export const figureWidths = [85, 120, 178] as const

/** What is looked at of a source. */
export type ShownView =
  CorrelationView | MarginView | PerturbationView | SpectrumView | SpectrumPlaneView | HistogramView

/** Of the run or correlation and of what is looked at, as pictures of it are named. */
export function numbersName(folder: string, figure: FigureName, view?: ShownView): string {
  return `${[fileName(folder), figure, ...partsOf(figure, view)].filter(Boolean).join('-')}.csv`
}

function partsOf(figure: FigureName, view: ShownView | undefined): (string | null)[] {
  if (!view) return []
  if ('target' in view) return [`model${view.target + 1}`]
  return 'row' in view ? shownCell(figure, view) : shownValues(view)
}

function shownCell(figure: FigureName, view: CorrelationView): (string | null)[] {
  const cell = figure === 'cell' ? [`row${view.row}-column${view.column}`, ...clipPart(view)] : []
  return [...(figure === 'measures' ? [] : [view.measure]), ...cell, view.form]
}

/** The words among them; of another run the name of its folder. */
const shownValues = (view: object): string[] =>
  Object.values(view).flatMap((value: unknown) =>
    typeof value === 'string' ? [fileName(value)] : Array.isArray(value) ? value.map(String) : [],
  )

const clipPart = ({ clip }: CorrelationView): string[] => (clip > 0 ? [`clip${clip + 1}`] : [])

/** Exports a figure of a run or correlation: the desktop writes it into its folder, a browser downloads it. */
export function useFigureExport() {
  const { host, shell } = useConnection()
  const notice = useNoticeStore()
  const busy = ref(false)

  async function save(request: FigureRequest): Promise<void> {
    busy.value = true
    try {
      if (shell.kind === 'electron') {
        const { path } = await host.ask(exportFigure, request)
        notice.tell('Figure saved', `${path}, with its data and recipe beside it.`)
      } else {
        const { name, mediaType, bytes } = await host.ask(renderFigure, request)
        download(name, new Blob([bytes.slice()], { type: mediaType }))
      }
    } catch (thrown) {
      notice.fail('The figure could not be exported', thrown)
    } finally {
      busy.value = false
    }
  }

  /** What an export writes beside the figure, by itself. */
  const saveNumbers = (name: string, table: FigureTable): void =>
    download(name, new Blob([tableCsv(table)], { type: 'text/csv' }))

  return { busy, save, saveNumbers }
}

export function download(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob)
  Object.assign(document.createElement('a'), { href: url, download: name }).click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
