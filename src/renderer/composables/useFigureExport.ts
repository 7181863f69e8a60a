import { zipSync } from 'fflate/browser'
import { ref } from 'vue'
import { exportFigure, renderFigure } from '../../contract/calls'
import type { CorrelationView, FigureName, FigurePanel, FigureRequest } from '../../contract/figure'
import type { FigureTable } from '../../figure/specification'
import { tableCsv } from '../../figure/table'
import { fileName } from '../text/path'
import { useNoticeStore } from '../stores/notice'
import { useConnection } from './useConnection'

/** Dates of files in a zip: the same figure is the same zip. The earliest a zip can hold. */
const noDate = new Date(1980, 0, 1)

/** What is looked at of a source. */
export type ShownView = FigurePanel['view']

/** Of the source and of what is looked at, as pictures of it are named. */
export function numbersName(source: FigurePanel['source'], figure: FigureName, view?: ShownView): string {
  const of = typeof source === 'string' ? fileName(source) : `${source.length}-runs`
  return `${[of, figure, ...partsOf(figure, view)].filter(Boolean).join('-')}.csv`
}

function partsOf(figure: FigureName, view: ShownView | undefined): (string | null)[] {
  if (!view) return []
  if ('target' in view) return [`model${view.target + 1}`]
  return isOfCorrelation(view) ? shownCell(figure, view) : shownValues(view)
}

const isOfCorrelation = (view: ShownView): view is CorrelationView => 'row' in view && 'measure' in view

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

/** Writes a figure with all that belongs beside it: the desktop into the folder of its source, a browser as one zip. */
export function useFigureExport() {
  const { host, shell } = useConnection()
  const notice = useNoticeStore()
  const busy = ref(false)
  /** where the last one went */
  const written = ref('')

  async function save(request: FigureRequest): Promise<void> {
    busy.value = true
    written.value = ''
    try {
      if (shell.kind === 'electron') {
        const { path } = await host.ask(exportFigure, request)
        written.value = path
        notice.tell('Figure saved', `${path}, with its caption, numbers and recipe beside it.`)
      } else {
        const { name, bytes, beside } = await host.ask(renderFigure, request)
        const files = [{ name, bytes }, ...beside].map((file) => [file.name, file.bytes] as const)
        const zip = zipSync(Object.fromEntries(files), { level: 6, mtime: noDate })
        const zipName = `${name.replace(/\.[^.]*$/, '')}.zip`
        download(zipName, new Blob([zip.slice()], { type: 'application/zip' }))
        written.value = `${zipName}, among your downloads`
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

  return { busy, written, save, saveNumbers }
}

export function download(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob)
  Object.assign(document.createElement('a'), { href: url, download: name }).click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
