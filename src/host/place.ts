import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { WorkbenchError } from '../contract/error'

const folderName = 'i2v-workbench'

/** Folder for settings, cache and runs: I2V_HOME, else where the platform keeps a program's data. */
export function defaultHome(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  if (env.I2V_HOME) return env.I2V_HOME
  if (platform === 'win32') return join(env.APPDATA ?? join(homedir(), 'AppData', 'Roaming'), folderName)
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', folderName)
  return join(env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), folderName)
}

/** Folder of the embedded demo. */
export const demoFolder = (): string => findUpwards(join('resources', 'demo'))

/** Picture of the program, 512x512. */
export const iconFile = (): string => join(findUpwards(join('resources', 'icon')), 'icon.png')

/** Folder of the built window: index.html and what it needs. */
export const rendererFolder = (): string => findUpwards(join('out', 'renderer'), 'Run: npm run build')

/** The nearest folder of that relative name above this file, wherever the bundler put it. */
function findUpwards(name: string, tip = 'The installation is incomplete: get it again.'): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, name))) {
    const parent = dirname(folder)
    if (parent === folder) throw new WorkbenchError('host/missing-part', `The folder ${name} is missing.`, tip)
    folder = parent
  }
  return join(folder, name)
}
