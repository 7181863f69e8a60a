import { type FileHandle, open } from 'node:fs/promises'
import { elementCount, formatShape } from '../tensor/shape'
import { corrupt, readError } from './problem'

/** The two kinds of arrays that run folders hold, little-endian and row-major. */
const elementTypes = { '|u1': Uint8Array, '<f4': Float32Array } as const
type Descriptor = keyof typeof elementTypes
type ArrayOf<D extends Descriptor> = InstanceType<(typeof elementTypes)[D]>

const magic = Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59)
const headerPattern = /'descr':\s*'([^']+)'.*'fortran_order':\s*(True|False).*'shape':\s*\(([\d,\s]*)\)/
/** Headers of run folders have 128 bytes; more than this is no header of an array of numbers. */
const largestHeader = 4096

/** What stands before the data of a .npy file, form 1.0. */
export function npyHeader(descriptor: Descriptor, shape: readonly number[]): Uint8Array {
  const shapeText = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`
  const text = `{'descr': '${descriptor}', 'fortran_order': False, 'shape': ${shapeText}, }`
  // The data is to begin at a multiple of 64 bytes, behind a line end.
  const padded = `${text.padEnd(Math.ceil((text.length + 11) / 64) * 64 - 11)}\n`
  return Buffer.concat([magic, Buffer.from([1, 0, padded.length & 255, padded.length >> 8]), Buffer.from(padded)])
}

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
    return await use(await readHeader(handle, path, descriptor, dimensions))
  } finally {
    await handle.close()
  }
}

async function readHeader<D extends Descriptor>(
  handle: FileHandle,
  path: string,
  descriptor: D,
  dimensions: number,
): Promise<NpyFile<D>> {
  const start = await readBytes(handle, path, 0, 12)
  if (!magic.every((byte, i) => start[i] === byte)) throw corrupt(path, 'it is not a .npy file')
  const isLong = start[6]! > 1
  const length = isLong ? new DataView(start.buffer).getUint32(8, true) : start[8]! + 256 * start[9]!
  const offset = (isLong ? 12 : 10) + length
  if (length > largestHeader) throw corrupt(path, `its header has ${length} bytes`)

  const header = new TextDecoder().decode(await readBytes(handle, path, offset - length, length))
  const shape = shapeIn(header, path, descriptor, dimensions)
  const rowLength = elementCount(shape.slice(1))
  const type = elementTypes[descriptor]
  await checkSize(handle, path, shape, offset + shape[0]! * rowLength * type.BYTES_PER_ELEMENT)

  const read = async (first: number, count: number): Promise<ArrayOf<D>> => {
    const bytes = count * rowLength * type.BYTES_PER_ELEMENT
    const data = await readBytes(handle, path, offset + first * rowLength * type.BYTES_PER_ELEMENT, bytes)
    return new type(data.buffer) as ArrayOf<D>
  }
  return { shape, row: (position) => read(position, 1), all: () => read(0, shape[0]!) }
}

function shapeIn(header: string, path: string, descriptor: Descriptor, dimensions: number): number[] {
  const match = headerPattern.exec(header)
  if (!match) throw corrupt(path, 'its header cannot be made out')
  const shape = (match[3]!.match(/\d+/g) ?? []).map(Number)
  if (match[1] === descriptor && match[2] === 'False' && shape.length === dimensions) return shape
  const order = match[2] === 'True' ? ' in Fortran order' : ''
  throw corrupt(
    path,
    `it holds ${match[1]} ${formatShape(shape)}${order}; expected ${descriptor} with ${dimensions} dimensions`,
  )
}

async function checkSize(handle: FileHandle, path: string, shape: readonly number[], expected: number): Promise<void> {
  const { size } = await handle.stat()
  if (size !== expected) throw corrupt(path, `it has ${size} bytes; ${formatShape(shape)} takes ${expected}`)
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
