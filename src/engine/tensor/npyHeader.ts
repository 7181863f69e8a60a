import { WorkbenchError } from '../../contract/error'

export interface NpyHeader {
  /** byte order and type, e.g. `<f4` */
  readonly descr: string
  readonly isFortranOrder: boolean
  readonly shape: readonly number[]
  /** byte where the values begin */
  readonly dataOffset: number
}

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]
/** numpy reads no longer header of an untrusted file either. */
const longestHeader = 10_000

/** @throws WorkbenchError `tensor/npy-not-npy`, `tensor/npy-version`, `tensor/npy-header` */
export function readHeader(bytes: Uint8Array, origin: string): NpyHeader {
  if (bytes.length < 10 || !magic.every((byte, index) => bytes[index] === byte))
    throw new WorkbenchError(
      'tensor/npy-not-npy',
      `${origin} is no .npy file: its ${bytes.length} bytes do not begin as numpy.save begins a file.`,
      'Choose a file written by numpy.save.',
    )
  const version = bytes[6]!
  if (version < 1 || version > 3)
    throw new WorkbenchError(
      'tensor/npy-version',
      `${origin} is .npy version ${version}.${bytes[7]}; this build reads 1.0 to 3.0.`,
      'Save it again with numpy.save.',
    )
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const start = version === 1 ? 10 : 12
  const length = version === 1 ? view.getUint16(8, true) : bytes.length < 12 ? Infinity : view.getUint32(8, true)
  if (length > longestHeader || start + length > bytes.length) throw badHeader(origin, 'it is longer than the file')
  const text = new TextDecoder().decode(bytes.subarray(start, start + length))
  return { ...parseHeader(text, origin), dataOffset: start + length }
}

/** The header is a Python dictionary with exactly these three entries, in any order. */
function parseHeader(text: string, origin: string): Omit<NpyHeader, 'dataOffset'> {
  const descr = /['"]descr['"]\s*:\s*['"]([^'"]*)['"]/.exec(text)?.[1]
  const order = /['"]fortran_order['"]\s*:\s*(True|False)/.exec(text)?.[1]
  const sizes = /['"]shape['"]\s*:\s*\(([\d\s,L]*)\)/.exec(text)?.[1]
  if (descr === undefined) throw badHeader(origin, 'it names no simple element type')
  if (order === undefined) throw badHeader(origin, 'it does not say "fortran_order"')
  if (sizes === undefined) throw badHeader(origin, 'it has no "shape"')
  const shape = sizes.split(',').flatMap((size) => (size.trim() ? [Number(size.trim().replace(/L$/, ''))] : []))
  const count = shape.reduce((product, size) => product * size, 1)
  if (!shape.every(Number.isSafeInteger) || !Number.isSafeInteger(count * 8))
    throw badHeader(origin, `its shape (${sizes}) is impossible`)
  return { descr, isFortranOrder: order === 'True', shape }
}

function badHeader(origin: string, problem: string): WorkbenchError {
  return new WorkbenchError(
    'tensor/npy-header',
    `The .npy header of ${origin} cannot be read: ${problem}.`,
    'The file is damaged or holds a structured array; save a plain array with numpy.save.',
  )
}
