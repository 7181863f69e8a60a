import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { WorkbenchError } from '../contract/error'

/** Modules that are started as processes of their own. */
export type EntryName = 'engineProcess' | 'inferenceWorker'

/** A module to start, and what Node needs to read it. */
export interface Entry {
  readonly path: string
  readonly execArgv: readonly string[]
}

/**
 * Where a process entry lies: beside us as TypeScript while developing and testing, else in the built `out/main`,
 * where this file may have been moved into a chunk folder.
 *
 * @throws WorkbenchError `host/not-built` if there is neither
 */
export function findEntry(name: EntryName, from: string = import.meta.url): Entry {
  const folder = dirname(fileURLToPath(from))
  const source = join(folder, `${name}.ts`)
  if (existsSync(source)) return { path: source, execArgv: ['--import', typeScriptLoader(from)] }

  const built = [folder, dirname(folder)].map((place) => join(place, `${name}.js`)).find((path) => existsSync(path))
  if (built) return { path: built, execArgv: [] }
  throw new WorkbenchError('host/not-built', `The part "${name}" is missing beside ${folder}.`, 'Run: npm run build')
}

function typeScriptLoader(from: string): string {
  return pathToFileURL(createRequire(from).resolve('tsx')).href
}
