import type { FigurePanelInput } from '../../contract/figure'
import { figureCatalogue } from '../../figure/catalogue'
import { mostPanels, useFigureSheetStore } from '../stores/figureSheet'
import { useNoticeStore } from '../stores/notice'
import { useWorkspaceStore } from '../stores/workspace'

/** The way from a chart or a view to the open figure sheet. */
export function useFigureSheet() {
  const sheets = useFigureSheetStore()
  const notice = useNoticeStore()
  const workspaces = useWorkspaceStore()
  const open = (): void => void (workspaces.workspace = 'figures')

  function add(panel: FigurePanelInput): void {
    const { title } = figureCatalogue[panel.figure]
    const action = { label: 'Open figure sheet', run: open }
    if (sheets.add(panel)) notice.tell('Added to the figure sheet', `${title}, on “${sheets.sheet.name}”.`, action)
    else
      notice.add(
        'bad',
        `“${sheets.sheet.name}” is full`,
        {
          code: 'window/sheet-full',
          message: `A figure sheet holds at most ${mostPanels} panels.`,
          tip: 'Remove a panel, or start another sheet in the Figures workspace.',
        },
        action,
      )
  }

  return { add, open }
}
