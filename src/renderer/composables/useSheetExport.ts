import { zipSync } from 'fflate/browser'
import { ref } from 'vue'
import { exportFigure, renderFigure } from '../../contract/calls'
import { useFigureSheetStore } from '../stores/figureSheet'
import { useNoticeStore } from '../stores/notice'
import { useConnection } from './useConnection'
import { download } from './useFigureExport'
import { requestOf } from './useSheetPreview'

/** Dates of files in a zip: the same figure is the same zip. The earliest a zip can hold. */
const noDate = new Date(1980, 0, 1)

/** Writes the open sheet with all that belongs beside it: the desktop into its folder, a browser as one zip. */
export function useSheetExport() {
  const { host, shell } = useConnection()
  const sheets = useFigureSheetStore()
  const notice = useNoticeStore()
  const isBusy = ref(false)
  /** where the last one went */
  const written = ref('')

  async function save(): Promise<void> {
    isBusy.value = true
    written.value = ''
    try {
      const request = requestOf(sheets.sheet)
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
      isBusy.value = false
    }
  }

  return { isBusy, save, written }
}
