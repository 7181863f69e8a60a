import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { z } from 'zod'
import { libraryFolder, onnxruntimeFolder } from '../runtime/versions'

/** What onnxruntime-node's own install script would fetch for CUDA. */
export interface CudaPackage {
  /** to be run by Node */
  readonly script: string
  /** the package's name for it, which the script takes in the variable ONNXRUNTIME_NODE_INSTALL */
  readonly choice: string
  /** paths the script writes */
  readonly files: readonly string[]
  /** e.g. `Microsoft.ML.OnnxRuntime.Gpu.Linux 1.30.0` */
  readonly title: string
  /** address of the index of the package feed */
  readonly feed: string
}

const metadataSchema = z.object({
  requirements: z.record(z.string(), z.array(z.string())),
  manifests: z.record(z.string(), z.record(z.string(), z.object({ package: z.string() }))),
  packages: z.record(
    z.string(),
    z.object({ name: z.string(), versions: z.array(z.object({ feed: z.string(), version: z.string() })).min(1) }),
  ),
  feeds: z.record(z.string(), z.object({ index: z.string() })),
})

/**
 * Reads what the installed package says of its own install script.
 *
 * @param folder of the package
 * @returns null if the package has no CUDA for this system
 */
export function findCudaPackage(folder = onnxruntimeFolder()): CudaPackage | null {
  const script = join(folder, 'script', 'install.js')
  const bin = libraryFolder(folder)
  if (bin === null || !existsSync(script)) return null
  const { requirements, manifests, packages, feeds } = metadataSchema.parse(
    createRequire(script)('./install-metadata.js'),
  )
  const system = `${process.platform}/${process.arch}`
  const choice = requirements[system]?.find((name) => name.startsWith('cuda'))
  const manifest = choice === undefined ? undefined : manifests[`${system}:${choice}`]
  const source = manifest && packages[Object.values(manifest)[0]!.package]
  if (choice === undefined || !manifest || !source) return null
  const { feed, version } = source.versions[0]!
  return {
    script,
    choice,
    files: Object.keys(manifest).map((name) => join(bin, name)),
    title: `${source.name} ${version}`,
    feed: feeds[feed]!.index,
  }
}
