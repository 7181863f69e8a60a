import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { WorkbenchError } from '../../../contract/error'
import type { Graph } from '../graph'
import { decodeModel } from './model'

export interface ModelFile {
  readonly graph: Graph
  /** the file as it lies on disk; the graph's weights are views of it */
  readonly bytes: Uint8Array
  /** lower-case hexadecimal SHA-256 of `bytes` */
  readonly sha256: string
}

/** @throws WorkbenchError `onnx/missing`, `onnx/unreadable`, and the errors of `decodeModel` */
export async function readModel(path: string): Promise<ModelFile> {
  const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    throw cause.code === 'ENOENT'
      ? new WorkbenchError('onnx/missing', `There is no file ${path}.`, 'Check the path, or choose the model again.')
      : new WorkbenchError('onnx/unreadable', `${path} cannot be read: ${cause.message}.`, 'Check its permissions.', {
          cause,
        })
  })
  const graph = decodeModel(bytes, basename(path), { externalFolder: dirname(path) })
  return { graph, bytes, sha256: createHash('sha256').update(bytes).digest('hex') }
}
