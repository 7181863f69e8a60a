/** Built files in out/, made again only when a source changed. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fail, root } from './root.mjs'

/** Sources of each part. The renderer is left out where nobody looks at it: building it takes longest. */
const parts = {
  main: ['src/cli', 'src/contract', 'src/engine', 'src/figure', 'src/host', 'src/main', 'src/preload', 'src/server'],
  renderer: ['src/contract', 'src/figure', 'src/renderer'],
}
const settings = ['electron.vite.config.ts', 'package-lock.json', 'tsconfig.base.json']
const stampOf = (part) => join(root, 'out', `.${part}.stamp`)
const lock = join(root, 'out', '.lock')
/** A build that takes longer than this was killed. */
const lockMilliseconds = 120_000

/**
 * Builds what is out of date, saying so on standard error.
 *
 * @param {('main' | 'renderer')[]} names
 */
export async function ensureBuilt(names) {
  if (names.every(isFresh)) return
  await withLock(() => names.filter((name) => !isFresh(name)).forEach(build))
}

const isFresh = (part) => existsSync(stampOf(part)) && readFileSync(stampOf(part), 'utf8') === fingerprint(part)

/** Names, sizes and times of all sources: a deleted file counts too. */
function fingerprint(part) {
  const hash = createHash('sha256')
  for (const path of [...settings, ...parts[part].flatMap(filesIn)]) {
    const { mtimeMs, size } = statSync(join(root, path))
    hash.update(`${path} ${mtimeMs} ${size}\n`)
  }
  return hash.digest('hex')
}

function filesIn(folder) {
  const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort()
}

function build(part) {
  console.error(`Building ${part === 'main' ? 'the engine and its hosts' : 'the window'} …`)
  // Taken before: a file saved while we build makes the next call build again.
  const stamp = fingerprint(part)
  const tool = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
  const { status } = spawnSync(process.execPath, [tool, 'build', '--logLevel', 'error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    env: { ...process.env, I2V_BUILD: part },
  })
  if (status !== 0) fail('The build failed; its message is above.')
  writeFileSync(stampOf(part), stamp)
}

/** Two commands at once: the second waits for the first one's build instead of writing over it. */
async function withLock(run) {
  mkdirSync(join(root, 'out'), { recursive: true })
  while (!takeLock()) await setTimeout(100)
  const free = () => rmSync(lock, { recursive: true, force: true })
  process.once('exit', free)
  run()
  free()
  process.off('exit', free)
}

function takeLock() {
  try {
    mkdirSync(lock)
    return true
  } catch {
    const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
    if (age > lockMilliseconds) rmSync(lock, { recursive: true, force: true })
    return false
  }
}
