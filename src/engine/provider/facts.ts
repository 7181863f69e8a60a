import { readdirSync, readFileSync, statSync } from 'node:fs'
import { release } from 'node:os'
import { join } from 'node:path'
import { libraryFolder, onnxruntimeVersion } from '../runtime/versions'

/** Raised whenever cases, lowerings or limits change. */
const checkRevision = 3

/** Where the Vulkan loader looks for drivers. */
const driverFolders = ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d', '/usr/local/share/vulkan/icd.d']
const chosenDrivers = ['VK_DRIVER_FILES', 'VK_ICD_FILENAMES'] as const
const deviceVariables = ['CUDA_VISIBLE_DEVICES', 'MESA_VK_DEVICE_SELECT', ...chosenDrivers]

/** What a check of a provider depends on, as far as it can be known without asking the device. */
export function factsOf(workbench: string): Record<string, string> {
  const variables = deviceVariables.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []))
  return {
    workbench: `${workbench} check ${checkRevision}`,
    onnxruntime: onnxruntimeVersion(),
    libraries: listed(libraryFolder()),
    system: `${process.platform} ${process.arch} ${release()}`,
    ...(process.platform === 'linux' ? linuxDevices() : {}),
    ...(Object.fromEntries(variables) as Record<string, string>),
  }
}

/** Driver descriptions that the Vulkan loader would find. */
export function vulkanDrivers(env: NodeJS.ProcessEnv = process.env): string[] {
  const chosen = chosenDrivers.map((name) => env[name]).find((paths) => paths)
  if (chosen) return chosen.split(':')
  return driverFolders.flatMap((folder) => namesIn(folder).map((name) => join(folder, name)))
}

function linuxDevices(): Record<string, string> {
  const cards = namesIn('/sys/class/drm').filter((name) => /^card\d+$/.test(name))
  const idOf = (card: string): string =>
    ['vendor', 'device'].map((part) => firstLine(`/sys/class/drm/${card}/device/${part}`)).join(':')
  return {
    cards: cards.map(idOf).join(' '),
    nvidia: firstLine('/proc/driver/nvidia/version'),
    vulkan: vulkanDrivers()
      .map((path) => `${path} ${stampOf(path)}`)
      .join(' '),
  }
}

/** Names and sizes of a folder's files: what an install step adds is seen. */
function listed(folder: string | null): string {
  if (folder === null) return 'none'
  return namesIn(folder)
    .map((name) => `${name} ${stampOf(join(folder, name))}`)
    .join(' ')
}

function stampOf(path: string): string {
  const file = statSync(path, { throwIfNoEntry: false })
  return file ? `${file.size}@${Math.floor(file.mtimeMs / 1000)}` : 'missing'
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort()
  } catch {
    return []
  }
}

function firstLine(path: string): string {
  try {
    return readFileSync(path, 'utf8').split('\n')[0]!.trim()
  } catch {
    return 'none'
  }
}
