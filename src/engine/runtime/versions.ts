import { existsSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const nodeRequire = createRequire(import.meta.url)

/** Version of the onnxruntime package; read from its manifest, because loading the library takes time that only workers should spend. */
export function onnxruntimeVersion(): string {
  const { version } = nodeRequire('onnxruntime-node/package.json') as { version: string }
  return version
}

/** Folder of the onnxruntime package. */
export function onnxruntimeFolder(): string {
  return dirname(nodeRequire.resolve('onnxruntime-node/package.json'))
}

/** Folder of its native libraries for this system; null if it has none. */
export function libraryFolder(packageFolder = onnxruntimeFolder()): string | null {
  const bin = join(packageFolder, 'bin')
  const found = existsSync(bin) ? readdirSync(bin) : []
  return found.map((abi) => join(bin, abi, process.platform, process.arch)).find((path) => existsSync(path)) ?? null
}
