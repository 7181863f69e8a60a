import type { Call, Host } from '../contract/call'
import { exportFigure, listFolder, openRun, renderFigure } from '../contract/calls'
import * as figure from './figure/index'
import { folderListing } from './folderListing'

/** The engine with the calls that a host answers itself: figures, which the engine knows nothing of, and folders. */
export function withHostCalls(engine: Host): Host {
  const own = [
    answer(exportFigure, async (request) =>
      figure.exportFigure(await engine.ask(openRun, { folder: request.run }), request),
    ),
    answer(renderFigure, async (request) =>
      figure.renderFigure(await engine.ask(openRun, { folder: request.run }), request),
    ),
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

function answer<Request, Response>(call: Call<Request, Response>, run: (request: Request) => Promise<Response>) {
  return { name: call.name, run: (request: unknown): Promise<unknown> => run(request as Request) }
}
