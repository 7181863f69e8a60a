import type { IncomingMessage, ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { StaticFile } from '../host/staticFiles'

const compressed = promisify(gzip)
const isText = /^(text\/|application\/(json|javascript)|image\/svg)/

/** Files are compressed once and kept: the window is a few megabytes and does not change while we run. */
const zipped = new WeakMap<StaticFile, Promise<Buffer>>()

/** Answers with a file of the window, compressed if it is text and the browser can read it. */
export async function sendFile(request: IncomingMessage, response: ServerResponse, file: StaticFile): Promise<void> {
  const canZip = isText.test(file.mediaType) && /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))
  const body = canZip ? await zippedOf(file) : await file.read()
  response.writeHead(200, {
    'content-type': file.mediaType,
    'content-length': body.byteLength,
    'cache-control': file.isImmutable ? 'private, max-age=31536000, immutable' : 'no-store',
    ...(isText.test(file.mediaType) && { vary: 'accept-encoding' }),
    ...(canZip && { 'content-encoding': 'gzip' }),
  })
  response.end(request.method === 'HEAD' ? undefined : body)
}

function zippedOf(file: StaticFile): Promise<Buffer> {
  const ready = zipped.get(file) ?? file.read().then((bytes) => compressed(bytes))
  zipped.set(file, ready)
  return ready
}

/** A plain page that says what went wrong and what to do. Both texts are ours, never the visitor's. */
export function sendNotice(response: ServerResponse, status: number, title: string, text: string): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
  response.end(
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><h1>${title}</h1><p>${text}</p></html>`,
  )
}

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify(value))
}
