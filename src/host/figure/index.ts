import type { FigureRequest } from '../../contract/figure'
import type { SuccessTable } from '../../contract/success'
import type { ExportedFigure, FigureSubject, TableSettings } from './export'

export type { ExportedFigure, FigureSubject, TableSettings } from './export'

// Loaded when the first figure is drawn: echarts, pdfkit and resvg take a moment that most commands need not wait for.
const drawing = () => import('./export')

/** See export.ts. */
export async function exportFigure(subject: FigureSubject, request: FigureRequest): Promise<ExportedFigure> {
  return (await drawing()).exportFigure(subject, request)
}

/** See export.ts. */
export async function exportTableFigure(table: SuccessTable, settings: TableSettings): Promise<ExportedFigure> {
  return (await drawing()).exportTableFigure(table, settings)
}

/** See export.ts. */
export async function renderFigure(
  subject: FigureSubject,
  request: FigureRequest,
): Promise<{ name: string; mediaType: string; bytes: Uint8Array<ArrayBuffer> }> {
  return (await drawing()).renderFigure(subject, request)
}
