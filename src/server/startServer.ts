import type { Server } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { WorkbenchError } from '../contract/error'
import type { RawHost } from '../contract/rawHost'
import { forkEntry } from '../host/forkChannel'
import { demoFolder, rendererFolder } from '../host/place'
import { listStaticFiles } from '../host/staticFiles'
import { superviseEngine } from '../host/supervisor'
import { createAccess, urlOf } from './access'
import { createRequestHandler } from './requests'
import { createSockets } from './socket'

export interface ServerOptions {
  /** 0: any free port */
  readonly port: number
  /** folder for settings, cache, runs and dropped files */
  readonly home: string
  /** folder of the embedded demo */
  readonly resources?: string
  /** folder of the built window */
  readonly renderer?: string
  log?(line: string): void
}

export interface RunningServer {
  /** with the token; whoever has it can read this user's files through the workbench */
  readonly url: string
  close(): Promise<void>
}

/**
 * Serves the window on 127.0.0.1 and passes its calls to an engine in a process of its own.
 *
 * @throws WorkbenchError `server/port` if the port cannot be had, `host/not-built` or `host/missing-part` if a build is missing
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { home, resources = demoFolder(), log = console.error } = options
  const listed = listStaticFiles(options.renderer ?? rendererFolder())
  const engine = superviseEngine({ start: () => forkEntry('engineProcess', { home, resources }), log })
  return serve(engine, { ...options, fileAt: listed }).catch(async (error: unknown) => {
    await engine.close()
    throw error
  })
}

interface ServeOptions {
  readonly port: number
  readonly home: string
  readonly fileAt: ReturnType<typeof listStaticFiles>
}

/** The server around any engine; `startServer` gives it one in a process of its own. */
export async function serve(
  engine: RawHost & { close(): Promise<void> },
  { port, home, fileAt }: ServeOptions,
): Promise<RunningServer> {
  const access = createAccess()
  const sockets = createSockets(engine)
  const handle = createRequestHandler({ access, fileAt, dropFolder: join(home, 'dropped') })
  // A large clip through a slow tunnel takes longer than Node's five minutes for a request.
  const server = createServer({ requestTimeout: 0 }, (request, response) => {
    handle(request, response).catch(() => response.destroy())
  })

  server.on('upgrade', (request, connection, head) => {
    const mayEnter = access.isLoopbackName(request) && access.isOwnOrigin(request) && access.mayEnter(request)
    if (mayEnter && urlOf(request).pathname === '/') sockets.accept(request, connection, head)
    else connection.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n')
  })

  const actualPort = await listen(server, port)
  return {
    url: `http://127.0.0.1:${actualPort}/?token=${access.token}`,
    async close() {
      sockets.close()
      server.closeAllConnections()
      await Promise.all([engine.close(), new Promise((resolve) => server.close(resolve))])
    },
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(portTrouble(port, cause)))
    server.listen({ port, host: '127.0.0.1' }, () => resolve((server.address() as AddressInfo).port))
  })
}

function portTrouble(port: number, cause: NodeJS.ErrnoException): WorkbenchError {
  const reason = cause.code === 'EADDRINUSE' ? 'another program uses it' : cause.message
  const tip = 'Choose another with --port, or --port 0 for any free one.'
  return new WorkbenchError('server/port', `Port ${port} cannot be had: ${reason}.`, tip, { cause })
}
