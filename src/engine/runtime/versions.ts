import { createRequire } from 'node:module'

/** Version of the onnxruntime package; read from its manifest, because loading the library takes time that only workers should spend. */
export function onnxruntimeVersion(): string {
  const { version } = createRequire(import.meta.url)('onnxruntime-node/package.json') as { version: string }
  return version
}
