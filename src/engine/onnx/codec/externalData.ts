import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, realpathSync } from 'node:fs'
import { isAbsolute, join, resolve, sep, win32 } from 'node:path'
import { WorkbenchError } from '../../../contract/error'
import { maximumExternalBytes } from './limits'

/**
 * Weights an ONNX file keeps in other files. Only plain files inside the model's own folder are read: a model must
 * not be able to reach for anything else on the machine (onnx/onnx#7686, microsoft/onnxruntime#26776).
 */
export class ExternalData {
  /** parts read already: tensors that name the same bytes share them */
  private readonly parts = new Map<string, Uint8Array>()
  private total = 0

  /** @param folder the model's folder; null: nothing may be read */
  constructor(private readonly folder: string | null) {}

  /**
   * @param entries the file's own words: location, offset, length
   * @param size bytes the tensor needs; nothing beyond is read
   * @throws WorkbenchError `onnx/external-refused`, `onnx/external-missing`, `onnx/external-size`
   */
  read(entries: readonly { key?: string; value?: string }[], size: number, where: string): Uint8Array {
    const fields = new Map(entries.map(({ key, value }) => [key ?? '', value ?? '']))
    const location = fields.get('location') ?? ''
    if (this.folder === null) throw refused(where, location, 'this model was opened without a folder')
    const path = pathInside(this.folder, location, where)
    const offset = count(fields.get('offset') ?? '0', 'offset', where)
    const length = fields.has('length') ? count(fields.get('length')!, 'length', where) : size
    if (length !== size) throw wrongSize(where, location, `is said to give ${length} bytes`, size)
    return this.part(path, location, offset, size, where)
  }

  private part(path: string, location: string, offset: number, size: number, where: string): Uint8Array {
    const key = `${offset} ${size} ${path}`
    const known = this.parts.get(key)
    if (known) return known
    this.total += size
    if (this.total > maximumExternalBytes)
      throw refused(where, location, `with it the model would take more than ${maximumExternalBytes} bytes`)
    const bytes = readPart(path, location, offset, size, where)
    this.parts.set(key, bytes)
    return bytes
  }
}

function pathInside(folder: string, location: string, where: string): string {
  if (location === '') throw refused(where, location, 'it names no file')
  if (isAbsolute(location) || win32.isAbsolute(location) || location.includes(':'))
    throw refused(where, location, 'the path is absolute')
  const parts = location.split(/[\\/]/)
  if (parts.includes('..') || location.includes('\0')) throw refused(where, location, 'the path leaves the folder')
  const path = join(folder, ...parts)
  const resolved = realPath(path, location, where)
  const home = realpathSync(folder)
  if (resolved !== resolve(home, ...parts) || !resolved.startsWith(home + sep))
    throw refused(where, location, 'it is or passes through a symbolic link')
  return path
}

function realPath(path: string, location: string, where: string): string {
  try {
    return realpathSync(path)
  } catch (cause) {
    throw missing(where, location, cause)
  }
}

function readPart(path: string, location: string, offset: number, size: number, where: string): Uint8Array {
  const links = lstatSync(path)
  if (!links.isFile() || links.nlink > 1)
    throw refused(where, location, links.isFile() ? 'it is a hard link' : 'it is no plain file')
  let file: number
  try {
    file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
  } catch (cause) {
    throw missing(where, location, cause)
  }
  try {
    const found = fstatSync(file).size
    if (offset + size > found)
      throw wrongSize(where, location, `holds ${Math.max(0, found - offset)} bytes from byte ${offset}`, size)
    const bytes = new Uint8Array(size)
    for (let read = 0; read < size;) {
      const more = readSync(file, bytes, read, size - read, offset + read)
      if (more === 0) throw wrongSize(where, location, `ended after ${read} bytes`, size)
      read += more
    }
    return bytes
  } finally {
    closeSync(file)
  }
}

function count(text: string, field: string, where: string): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value
  throw new WorkbenchError(
    'onnx/external-size',
    `${where} has external data with ${field} "${text}", expected a count of bytes.`,
    'Export the model again.',
  )
}

function refused(where: string, location: string, reason: string): WorkbenchError {
  return new WorkbenchError(
    'onnx/external-refused',
    `${where} keeps its values in "${location}", which is not read: ${reason}.`,
    'Put the weight file beside the model as a plain file, or export the model as one file.',
  )
}

function missing(where: string, location: string, cause: unknown): WorkbenchError {
  return new WorkbenchError(
    'onnx/external-missing',
    `${where} keeps its values in "${location}", which cannot be opened beside the model.`,
    'Copy the weight file into the folder of the model.',
    { cause },
  )
}

function wrongSize(where: string, location: string, found: string, size: number): WorkbenchError {
  return new WorkbenchError(
    'onnx/external-size',
    `${where} needs ${size} bytes of "${location}", but the file ${found}.`,
    'Copy the weight file again.',
  )
}
