import { type FileHandle, open } from 'node:fs/promises'
import { type NpyHeader, readHeader } from '../tensor/npyHeader'
import { elementCount, formatShape } from '../tensor/shape'
import { corrupt, readError } from './problem'

/** The two kinds of arrays that run folders hold, by numpy's name. */
const elementTypes = { '|u1': Uint8Array, '<f4': Float32Array } as const
type Descriptor = keyof typeof elementTypes
type ArrayOf<D extends Descriptor> = InstanceType<(typeof elementTypes)[D]>

/** Headers of run folders have 128 bytes. */
const mostHeaderBytes = 4096

/** A .npy file of which only the rows that are asked for are read. */
export interface NpyFile<D extends Descriptor> {
  readonly shape: readonly number[]
  /** Row `position` of the first axis, flattened; a copy. */
  row(position: number): Promise<ArrayOf<D>>
  /** Everything, flattened. */
  all(): Promise<ArrayOf<D>>
}

/**
 * Opens a .npy file for as long as `use` takes.
 *
 * @throws WorkbenchError `store/not-found`, `store/unreadable`, or `store/corrupt` if it is no .npy file, holds another
 *   element type or number of dimensions, or is shorter or longer than its header says
 */
export async function withNpy<D extends Descriptor, Result>(
  path: string,
  descriptor: D,
  dimensions: number,
  use: (file: NpyFile<D>) => Promise<Result>,
): Promise<Result> {
  const handle = await open(path, 'r').catch((cause: unknown) => {
    throw readError(path, cause)
  })
  try {
    return await use(await openArray(handle, path, descriptor, dimensions))
  } finally {
    await handle.close()
  }
}

async function openArray<D extends Descriptor>(
  handle: FileHandle,
  path: string,
  descriptor: D,
  dimensions: number,
): Promise<NpyFile<D>> {
  const size = await sizeOf(handle, path)
  const header = parseHeader(await readBytes(handle, path, 0, Math.min(size, mostHeaderBytes)), path)
  checkKind(header, path, descriptor, dimensions)
  const { shape, dataOffset } = header
  const type = elementTypes[descriptor]
  const rowBytes = elementCount(shape.slice(1)) * type.BYTES_PER_ELEMENT
  const expected = dataOffset + shape[0]! * rowBytes
  if (size !== expected) throw corrupt(path, `it has ${size} bytes; ${formatShape(shape)} takes ${expected}`)

  const read = async (first: number, count: number): Promise<ArrayOf<D>> =>
    new type((await readBytes(handle, path, dataOffset + first * rowBytes, count * rowBytes)).buffer) as ArrayOf<D>
  return { shape, row: (position) => read(position, 1), all: () => read(0, shape[0]!) }
}

function parseHeader(bytes: Uint8Array, path: string): NpyHeader {
  try {
    return readHeader(bytes, path)
  } catch (cause) {
    throw corrupt(path, (cause as Error).message.replace(/\.$/, ''), cause)
  }
}

function checkKind(header: NpyHeader, path: string, descriptor: Descriptor, dimensions: number): void {
  const { descr, isFortranOrder, shape } = header
  if (descr === descriptor && !isFortranOrder && shape.length === dimensions) return
  const order = isFortranOrder ? ' in Fortran order' : ''
  throw corrupt(
    path,
    `it holds ${descr} ${formatShape(shape)}${order}; expected ${descriptor} with ${dimensions} dimensions`,
  )
}

async function sizeOf(handle: FileHandle, path: string): Promise<number> {
  const entry = await handle.stat()
  if (entry.isFile()) return entry.size
  throw corrupt(path, 'it is not a file')
}

/** A buffer of its own: it is sent to other processes, and typed arrays of it begin at its start. */
async function readBytes(
  handle: FileHandle,
  path: string,
  position: number,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length)
  let done = 0
  while (done < length) {
    const { bytesRead } = await handle.read(bytes, done, length - done, position + done)
    if (bytesRead === 0) throw corrupt(path, `it ends after ${position + done} bytes`)
    done += bytesRead
  }
  return bytes
}
