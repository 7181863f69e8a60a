import { webcrypto } from 'node:crypto'
import { open, stat } from 'node:fs/promises'
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

/** The graph alone, for those who know the file: hashing takes a copy of it, and time. Errors as of `readModel`. */
export async function readGraph(path: string): Promise<Graph> {
  return decodeModel(await readPlainFile(path), basename(path), { externalFolder: dirname(path) })
}

async function readPlainFile(path: string): Promise<Uint8Array> {
  try {
    const found = await stat(path)
    if (!found.isFile()) throw unreadable(path, found.isDirectory() ? 'it is a folder' : 'it is no plain file')
    if (found.size > largestFile) throw tooLarge(path, found.size)
    return await readInto(new Uint8Array(found.size), path)
  } catch (cause) {
    if (cause instanceof WorkbenchError) throw cause
    const { code, message } = cause as NodeJS.ErrnoException
    throw code === 'ENOENT'
      ? new WorkbenchError('onnx/missing', `There is no file ${path}.`, 'Check the path, or choose the model again.')
      : unreadable(path, message)
  }
}

/** `readFile` would gather pieces and join them, which takes the memory twice. */
async function readInto(bytes: Uint8Array, path: string): Promise<Uint8Array> {
  const file = await open(path)
  try {
    let filled = 0
    while (filled < bytes.length) {
      const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, filled)
      if (bytesRead === 0) break
      filled += bytesRead
    }
    return bytes.subarray(0, filled)
  } finally {
    await file.close()
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
