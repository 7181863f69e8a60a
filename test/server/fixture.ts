import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import type { RawHost } from '../../src/contract/rawHost'
import { listStaticFiles } from '../../src/host/staticFiles'
import { serve } from '../../src/server/startServer'

export interface Answer {
  readonly status: number
  readonly headers: Record<string, string | string[] | undefined>
  readonly body: Buffer
}

/** A server around a made-up engine and window, with a home of its own. */
export async function startTestServer(engine: RawHost) {
  const folder = await mkdtemp(join(tmpdir(), 'server-'))
  const renderer = join(folder, 'renderer')
  await mkdir(join(renderer, 'assets'), { recursive: true })
  await writeFile(join(folder, 'secret.txt'), 'secret')
  await writeFile(join(renderer, 'index.html'), '<!doctype html><title>window</title>')
  await writeFile(join(renderer, 'assets', 'index-a1b2c3d4.js'), 'window.loaded = true')
  const server = await serve(
    { ...engine, close: async () => undefined },
    { port: 0, home: folder, fileAt: listStaticFiles(renderer) },
  )
  const url = new URL(server.url)
  const token = url.searchParams.get('token')!
  return {
    folder,
    url,
    token,
    /** One request just as given: nothing is normalised, no header is added but Host. */
    ask: (path: string, options: { method?: string; headers?: Record<string, string>; body?: string | Buffer } = {}) =>
      plainRequest(url, path, options),
    socket: (path = `/?token=${token}`, headers: Record<string, string> = {}) =>
      new WebSocket(`ws://${url.host}${path}`, { headers }),
    async close() {
      await server.close()
      await rm(folder, { recursive: true })
    },
  }
}

export function plainRequest(
  url: URL,
  path: string,
  { method = 'GET', headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: string | Buffer },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: url.hostname, port: url.port, path, method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () =>
        resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks) }),
      )
    })
    sent.on('error', reject)
    sent.end(body)
  })
}
