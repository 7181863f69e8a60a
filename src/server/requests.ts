import type { IncomingMessage, ServerResponse } from 'node:http'
import { toWireError } from '../contract/error'
import { securityHeaders } from '../host/security'
import type { StaticFile } from '../host/staticFiles'
import type { Access } from './access'
import { urlOf } from './access'
import { sendFile, sendJson, sendNotice } from './page'
import { maxUploadBytes, storeUpload, tooLarge } from './upload'

interface Visit {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly url: URL
}

export interface RequestOptions {
  readonly access: Access
  /** file of the window at a decoded URL path */
  fileAt(urlPath: string): StaticFile | undefined
  /** where dropped files go */
  readonly dropFolder: string
}

/** Answers plain HTTP: the window's files, and files that are dropped on it. */
export function createRequestHandler({ access, fileAt, dropFolder }: RequestOptions) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const visit = { request, response, url: urlOf(request) }
    for (const [name, value] of Object.entries(securityHeaders(`ws://${request.headers.host}`))) {
      if (access.isLoopbackName(request)) response.setHeader(name, value)
    }
    if (!access.isLoopbackName(request) || !access.isOwnOrigin(request)) return refuse(visit, 403, ...foreign)
    if (!access.mayEnter(request)) return refuse(visit, 401, ...noToken)
    if (visit.url.pathname === '/upload') return upload(visit, dropFolder)
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(visit, 405, ...noSuchMethod)
    if (visit.url.pathname === '/' && access.showsToken(request)) return welcome(visit, access.cookie)
    const file = fileAt(decoded(visit.url.pathname))
    return file ? sendFile(request, response, file) : refuse(visit, 404, ...noSuchFile)
  }
}

/** Trades the token for a cookie and takes it out of the address bar, the history and the screenshots. */
function welcome({ response }: Visit, cookie: string): void {
  response.writeHead(303, { location: '/', 'set-cookie': cookie, 'cache-control': 'no-store' }).end()
}

async function upload({ request, response, url }: Visit, dropFolder: string): Promise<void> {
  if (request.method !== 'PUT') return refuse({ request, response, url }, 405, ...noSuchMethod)
  const name = url.searchParams.get('name') ?? ''
  try {
    if (Number(request.headers['content-length'] ?? 0) > maxUploadBytes) throw tooLarge(name, maxUploadBytes)
    sendJson(response, 200, {
      path: await storeUpload({ body: request, name, group: url.searchParams.get('group') }, dropFolder),
    })
  } catch (error) {
    if (response.destroyed) return
    // What was not read of the body is not waited for.
    response.setHeader('connection', 'close')
    sendJson(response, 400, { error: toWireError(error) })
  }
}

function refuse({ request, response }: Visit, status: number, title: string, text: string): void {
  request.resume()
  sendNotice(response, status, title, text)
}

function decoded(pathname: string): string {
  try {
    return decodeURIComponent(pathname)
  } catch {
    return ''
  }
}

const noToken = [
  'I2V Workbench: token needed',
  'Open the address that the server printed when it started, with its token. Each start makes a new one.',
] as const
const foreign = [
  'I2V Workbench: not from here',
  'This server answers only under 127.0.0.1 or localhost, and only to its own pages.',
] as const
const noSuchFile = ['I2V Workbench: nothing here', 'There is no page of that name.'] as const
const noSuchMethod = ['I2V Workbench: not that way', 'This address cannot be used with that method.'] as const
