import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Environment } from '../contract/environment'

/** Whether Electron's runtime is on this machine; its npm package alone does not bring it. Downloads nothing. */
export function electronRuntime(from: string = import.meta.url): Environment['electron'] {
  if (process.versions.electron) return { runtime: true, detail: `Running in Electron ${process.versions.electron}.` }
  const folder = packageFolder(from)
  if (!folder) return { runtime: false, detail: 'The npm package "electron" is not installed.' }

  const executable = executableOf(folder)
  if (executable) return { runtime: true, detail: executable }
  return {
    runtime: false,
    detail:
      'The npm package is installed, its runtime is not (it is downloaded on first start). The workbench opens in the browser instead.',
  }
}

function packageFolder(from: string): string | null {
  try {
    return dirname(createRequire(from).resolve('electron/package.json'))
  } catch {
    return null
  }
}

function executableOf(folder: string): string | null {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH
  const note = join(folder, 'path.txt')
  if (!existsSync(note)) return null
  const executable = join(override ?? join(folder, 'dist'), readFileSync(note, 'utf8').trim())
  return existsSync(executable) ? executable : null
}
