import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'

export interface StaticFile {
  readonly mediaType: string
  /** the name contains a hash of the content, so it may be kept for ever */
  readonly isImmutable: boolean
  read(): Promise<Uint8Array<ArrayBuffer>>
}

const mediaTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
  '.wasm': 'application/wasm',
}

/**
 * The files of a folder by their URL path. They are listed once, and only what is on the list is ever read: a path that
 * climbs out of the folder is simply not there.
 *
 * @returns the file at a decoded URL path, `/` being index.html; undefined if there is none
 */
export function listStaticFiles(folder: string): (urlPath: string) => StaticFile | undefined {
  const files = new Map<string, StaticFile>()
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const urlPath = `/${relative(folder, path).split(sep).join('/')}`
    files.set(urlPath, {
      mediaType: mediaTypes[extname(path)] ?? 'application/octet-stream',
      isImmutable: /^\/assets\/.+-[\w-]{8}\.\w+$/.test(urlPath),
      read: async () => new Uint8Array(await readFile(path)),
    })
  }
  return (urlPath) => files.get(urlPath === '/' ? '/index.html' : urlPath)
}
