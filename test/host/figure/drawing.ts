import type { Call } from '../../../src/contract/call'
import { WorkbenchError } from '../../../src/contract/error'
import { figureSheetSchema } from '../../../src/contract/figure'
import type { RunOpened } from '../../../src/contract/result'
import { frameCosineFigure } from '../../../src/figure/frames'
import { lossesFigure } from '../../../src/figure/losses'
import { predictionsFigure } from '../../../src/figure/predictions'
import type { Asker } from '../../../src/figure/source'
import type { FigureSpecification } from '../../../src/figure/specification'
import { renderSheet, type RenderSettings } from '../../../src/host/figure/render'
import { drawSheet, type DrawnSheet, type SheetLook } from '../../../src/host/figure/sheet'

export const runFigures = {
  losses: lossesFigure,
  frames: (run: RunOpened) => frameCosineFigure(run),
  predictions: predictionsFigure,
} as const

const { panels: _, ...usual } = figureSheetSchema.parse({ panels: [{ figure: 'losses', source: '/run' }] })
/** A sheet's look unless a test says otherwise. */
export const usualLook: SheetLook = usual

export const drawOne = (specification: FigureSpecification, look: Partial<SheetLook> = {}): DrawnSheet =>
  drawSheet(
    [{ specification, heading: null }],
    { ...usualLook, ...look },
    {
      caption: specification.caption,
      foot: null,
    },
  )

export type OneSettings = Partial<SheetLook> & Partial<RenderSettings> & Pick<RenderSettings, 'format'>

/** One figure on a sheet of its own, as a file. */
export async function renderOne(specification: FigureSpecification, settings: OneSettings) {
  const { format, dotsPerInch = 300, vision = null, date = new Date(Date.UTC(2000, 0, 1)), ...look } = settings
  const drawn = drawOne(specification, look)
  const { fontFamily = 'Inter' } = look
  return { ...drawn, ...(await renderSheet(drawn, { format, dotsPerInch, date, fontFamily, vision })) }
}

/** An engine that has these answers, by the names of calls. */
export const askerOf = (answers: Readonly<Record<string, (request: never) => unknown>>): Asker => ({
  async ask<Request, Response>(call: Call<Request, Response>, request: Request): Promise<Response> {
    const answer = answers[call.name]
    if (!answer) throw new WorkbenchError('test/unknown', `Nobody answers ${call.name}.`, '')
    return answer(request as never) as Response
  },
})
