import type { FigureRequest } from '../../contract/figure'
import type { RunOpened } from '../../contract/result'
import type { SuccessTable } from '../../contract/success'
import type { ExportedFigure, TableSettings } from './export'

export type { ExportedFigure, TableSettings } from './export'

// Loaded when the first figure is drawn: echarts, pdfkit and resvg take a moment that most commands need not wait for.
const drawing = () => import('./export')

/** See export.ts. */
export async function exportFigure(run: RunOpened, request: FigureRequest): Promise<ExportedFigure> {
  return (await drawing()).exportFigure(run, request)
}

/** See export.ts. */
export async function exportTableFigure(table: SuccessTable, settings: TableSettings): Promise<ExportedFigure> {
  return (await drawing()).exportTableFigure(table, settings)
}

/** See export.ts. */
export async function renderFigure(
  run: RunOpened,
  request: FigureRequest,
): Promise<{ name: string; mediaType: string; bytes: Uint8Array<ArrayBuffer> }> {
  return (await drawing()).renderFigure(run, request)
}
