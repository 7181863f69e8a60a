import type { z } from 'zod'
import type { rebuildFigure as rebuildCall } from '../../contract/calls'
import type { FigureRequest } from '../../contract/figure'
import type { Asker } from '../../figure/source'

// Loaded when the first figure is drawn: echarts, pdfkit and resvg take a moment that most commands need not wait for.
const drawing = () => import('./export')

/** See export.ts. */
export async function exportFigure(host: Asker, request: FigureRequest) {
  return (await drawing()).exportFigure(host, request)
}

/** See export.ts. */
export async function renderFigure(host: Asker, request: FigureRequest) {
  return (await drawing()).renderFigure(host, request)
}

/** See rebuild.ts. */
export async function rebuildFigure(host: Asker, request: z.infer<(typeof rebuildCall)['request']>) {
  return (await import('./rebuild')).rebuildFigure(host, request)
}
