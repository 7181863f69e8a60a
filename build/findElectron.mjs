import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './root.mjs'

/**
 * The Electron runtime, if it can be started here. Never downloads: whether it may be fetched is for a person to say.
 *
 * @returns {{ runtime: string } | { reason: string }}
 */
export function findElectron() {
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
    return { reason: 'there is no display' }
  }
  if (process.getuid?.() === 0) return { reason: 'Electron does not run as root' }
  const folder = join(root, 'node_modules', 'electron')
  const pathFile = join(folder, 'path.txt')
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : 'electron'
  const runtime = join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist'), name)
  if (existsSync(runtime)) return { runtime }
  return { reason: 'its Electron runtime is not installed (npx install-electron fetches it)' }
}
