/** `node build/rendererSize.mjs`: what the built window weighs, compressed as a server or an installer would. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { argv } from 'node:process'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { root } from './root.mjs'

/**
 * @param {string} folder of the built window
 * @returns {{ all: number, first: number, files: { path: string, bytes: number, compressed: number, isFirst: boolean }[] }}
 *   bytes after gzip: of every file, and of those that are loaded before anything is clicked
 */
export function rendererSize(folder) {
  const whole = resolve(folder)
  const first = loadedFirst(whole)
  const files = readdirSync(whole, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => {
      const bytes = readFileSync(path)
      return {
        path: relative(whole, path),
        bytes: bytes.length,
        compressed: gzipSync(bytes, { level: 9 }).length,
        isFirst: first.has(path),
      }
    })
    .sort((a, b) => b.compressed - a.compressed)
  const sum = (some) => some.reduce((total, { compressed }) => total + compressed, 0)
  return { all: sum(files), first: sum(files.filter(({ isFirst }) => isFirst)), files }
}

/**
 * The page, what it names, the window that its script draws, and what those scripts import at once; and the face that Latin
 * text is written with.
 */
function loadedFirst(folder) {
  const page = join(folder, 'index.html')
  const found = new Set([page])
  const named = [...readFileSync(page, 'utf8').matchAll(/(?:src|href)="([^"]+)"/g)].map(([, name]) =>
    resolve(folder, name),
  )
  const drawn = readdirSync(join(folder, 'assets')).filter((name) => /^mount-.*\.(js|css)$/.test(name))
  const queue = [...named, ...drawn.map((name) => join(folder, 'assets', name))]
  for (let path = queue.pop(); path; path = queue.pop()) {
    if (found.has(path)) continue
    found.add(path)
    if (!path.endsWith('.js')) continue
    const imports = readFileSync(path, 'utf8').matchAll(/(?:^|[;}\s])(?:import|from)\s*["'](\.\/[^"']+)["']/g)
    for (const [, name] of imports) queue.push(resolve(dirname(path), name))
  }
  for (const name of readdirSync(join(folder, 'assets')))
    if (/^inter-latin-wght/.test(name)) found.add(join(folder, 'assets', name))
  return found
}

if (import.meta.url === pathToFileURL(argv[1] ?? '').href) {
  const { all, first, files } = rendererSize(join(root, 'out', 'renderer'))
  const kilobytes = (bytes) => `${(bytes / 1000).toFixed(0).padStart(6)} kB`
  for (const { path, bytes, compressed, isFirst } of files)
    console.log(`${kilobytes(compressed)} of ${kilobytes(bytes)}  ${isFirst ? 'first' : 'later'}  ${path}`)
  console.log(`${kilobytes(first)} compressed at first, ${kilobytes(all)} of everything`)
}
