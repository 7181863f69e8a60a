import type { Call, Host } from '../contract/call'
import {
  exportFigure,
  getEnvironment,
  listFolder,
  rebuildFigure,
  renderFigure,
  saveComparisonFilm,
} from '../contract/calls'
import { electronRuntime } from './electronRuntime'
import { folderListing } from './folderListing'

/** The engine with the calls that a host answers itself: figures and Electron, which the engine knows nothing of, and folders. */
export function withHostCalls(engine: Host): Host {
  const own = [
    answer(exportFigure, async (request) => (await drawing()).exportFigure(engine, request)),
    answer(rebuildFigure, async (request) => (await drawing()).rebuildFigure(engine, request)),
    answer(renderFigure, async (request) => (await drawing()).renderFigure(engine, request)),
    answer(saveComparisonFilm, async (request) => (await import('./film/comparison')).saveComparison(engine, request)),
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

/** Loaded when something is first drawn: charts, fonts and PDF take half a second that no other command should wait. */
const drawing = () => import('./figure/index')

function answer<Request, Response>(call: Call<Request, Response>, run: (request: Request) => Promise<Response>) {
  return { name: call.name, run: (request: unknown): Promise<unknown> => run(request as Request) }
}
