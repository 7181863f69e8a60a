import { webcrypto } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
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

/** What one array of Node holds, and what protobuf allows a message. */
const largestFile = 2 ** 31 - 1

/** @throws WorkbenchError `onnx/missing`, `onnx/unreadable`, `onnx/too-large`, and the errors of `decodeModel` */
export async function readModel(path: string): Promise<ModelFile> {
  const bytes = await readPlainFile(path)
  const graph = decodeModel(bytes, basename(path), { externalFolder: dirname(path) })
  return { graph, bytes, sha256: await hashOf(bytes) }
}

async function readPlainFile(path: string): Promise<Uint8Array> {
  try {
    const found = await stat(path)
    if (!found.isFile()) throw unreadable(path, found.isDirectory() ? 'it is a folder' : 'it is no plain file')
    if (found.size > largestFile) throw tooLarge(path, found.size)
    return await readFile(path)
  } catch (cause) {
    if (cause instanceof WorkbenchError) throw cause
    const { code, message } = cause as NodeJS.ErrnoException
    throw code === 'ENOENT'
      ? new WorkbenchError('onnx/missing', `There is no file ${path}.`, 'Check the path, or choose the model again.')
      : unreadable(path, message)
  }
}

function unreadable(path: string, reason: string): WorkbenchError {
  return new WorkbenchError(
    'onnx/unreadable',
    `${path} cannot be read: ${reason}.`,
    'Choose an ONNX file you may read.',
  )
}

function tooLarge(path: string, size: number): WorkbenchError {
  return new WorkbenchError(
    'onnx/too-large',
    `${path} has ${size} bytes; a model file may have at most ${largestFile}.`,
    'Save its weights as external data beside it (onnx.save_model with save_as_external_data).',
  )
}

/** Web Crypto hashes in a thread of its own: a large model must not hold up the engine. */
async function hashOf(bytes: Uint8Array): Promise<string> {
  return Buffer.from(await webcrypto.subtle.digest('SHA-256', bytes)).toString('hex')
}
