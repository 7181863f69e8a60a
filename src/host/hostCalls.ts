import type { Call, Host } from '../contract/call'
import {
  exportFigure,
  getCorrelationCell,
  getEnvironment,
  listFolder,
  openCorrelation,
  openLink,
  openRun,
  renderFigure,
} from '../contract/calls'
import { correlationViewSchema, isLinkFigure, isRunFigure, type FigureRequest } from '../contract/figure'
import { electronRuntime } from './electronRuntime'
import type { FigureSubject } from './figure/index'
import { folderListing } from './folderListing'

/** The engine with the calls that a host answers itself: figures and Electron, which the engine knows nothing of, and folders. */
export function withHostCalls(engine: Host): Host {
  const own = [
    answer(exportFigure, async (request) => {
      const subject = await figureSubject(engine, request)
      return (await drawing()).exportFigure(subject, request)
    }),
    answer(renderFigure, async (request) => {
      const subject = await figureSubject(engine, request)
      return (await drawing()).renderFigure(subject, request)
    }),
    answer(getEnvironment, async (request) => ({
      ...(await engine.ask(getEnvironment, request)),
      electron: electronRuntime(),
    })),
    answer(listFolder, ({ path }) => folderListing(path)),
  ]

  return {
    async ask<Request, Response>(call: Call<Request, Response>, request: Request): Promise<Response> {
      const mine = own.find(({ name }) => name === call.name)
      // `answer` checked the request's type against the call of that name.
      return mine ? ((await mine.run(request)) as Response) : engine.ask(call, request)
    },
    listen: (event, handler) => engine.listen(event, handler),
  }
}

async function figureSubject(engine: Host, { run: folder, figure, view }: FigureRequest): Promise<FigureSubject> {
  if (isRunFigure(figure)) return engine.ask(openRun, { folder })
  if (isLinkFigure(figure)) return engine.ask(openLink, { folder })
  const opened = await engine.ask(openCorrelation, { folder })
  if (figure !== 'cell') return { ...opened, detail: null }
  const { row, column, clip, form } = correlationViewSchema.parse(view ?? {})
  // A difference has no cell of its own: its curve is that of the adversarial frames.
  const asked = { folder, row, column, clip, form: form === 'difference' ? ('adversarial' as const) : form }
  return { ...opened, detail: await engine.ask(getCorrelationCell, asked) }
}

/** Loaded when something is first drawn: charts, fonts and PDF take half a second that no other command should wait. */
const drawing = () => import('./figure/index')

function answer<Request, Response>(call: Call<Request, Response>, run: (request: Request) => Promise<Response>) {
  return { name: call.name, run: (request: unknown): Promise<unknown> => run(request as Request) }
}
