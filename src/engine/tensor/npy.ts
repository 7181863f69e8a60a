import { WorkbenchError } from '../../contract/error'
import { bytesPerElement } from './elementType'
import { readHeader } from './npyHeader'
import { elementCount, formatShape } from './shape'

export type NpyData = Uint8Array | Int8Array | Int16Array | Int32Array | BigInt64Array | Float32Array | Float64Array

export interface NpyArray {
  /** data of `bool` is a Uint8Array of 0 and 1 */
  readonly dtype: NpyType
  readonly shape: readonly number[]
  /** row-major; a view of the file's bytes where they lie aligned */
  readonly data: NpyData
}

/** Element types, by numpy's name without byte order. */
const typeByCode = {
  u1: 'uint8',
  i1: 'int8',
  i2: 'int16',
  i4: 'int32',
  i8: 'int64',
  f4: 'float32',
  f8: 'float64',
  b1: 'bool',
} as const
export type NpyType = (typeof typeByCode)[keyof typeof typeByCode]

const arrays = {
  uint8: Uint8Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  float32: Float32Array,
  float64: Float64Array,
  bool: Uint8Array,
} as const satisfies Record<NpyType, unknown>

/**
 * An array of numpy's .npy format, versions 1 to 3, row-major and little-endian.
 *
 * @param origin the file as errors name it
 * @throws WorkbenchError `tensor/npy-not-npy`, `tensor/npy-version`, `tensor/npy-header`, `tensor/npy-type`,
 *   `tensor/npy-order`, `tensor/npy-size`
 * @see numpy.lib.format
 */
export function readNpy(bytes: Uint8Array, origin: string): NpyArray {
  const { descr, isFortranOrder, shape, dataOffset } = readHeader(bytes, origin)
  const dtype = typeOf(descr, origin)
  if (isFortranOrder && shape.filter((size) => size !== 1).length > 1)
    throw new WorkbenchError(
      'tensor/npy-order',
      `${origin} is stored column by column (Fortran order), expected row by row (C order).`,
      'Save it again with numpy.save(path, numpy.ascontiguousarray(array)).',
    )
  const size = elementCount(shape) * bytesPerElement[dtype]
  const found = bytes.length - dataOffset
  if (size !== found)
    throw new WorkbenchError(
      'tensor/npy-size',
      `${origin} is ${descr} ${formatShape(shape)} and needs ${size} bytes of values, but holds ${found}.`,
      found < size ? 'The file was cut off; copy it again.' : 'The file has been changed; save it again.',
    )
  return { dtype, shape, data: dataAt(bytes, dataOffset, dtype, elementCount(shape)) }
}

function typeOf(descr: string, origin: string): NpyType {
  const type = Object.entries(typeByCode).find(([code]) => code === descr.slice(1))?.[1]
  if (type && (descr.startsWith('<') || (descr.startsWith('|') && bytesPerElement[type] === 1))) return type
  throw new WorkbenchError(
    'tensor/npy-type',
    `${origin} holds values of numpy type "${descr}", expected ${Object.values(typeByCode).join(', ')}, little-endian.`,
    'Convert it with array.astype("<f4") or similar and save it again.',
  )
}

function dataAt(bytes: Uint8Array, offset: number, dtype: NpyType, count: number): NpyData {
  const ArrayType = arrays[dtype]
  const place = bytes.byteOffset + offset
  if (place % ArrayType.BYTES_PER_ELEMENT === 0) return new ArrayType(bytes.buffer as ArrayBuffer, place, count)
  return new ArrayType(new Uint8Array(bytes.subarray(offset)).buffer, 0, count)
}

/**
 * A .npy file of an array, row-major: version 1, as numpy writes it, with values aligned to 64 bytes.
 *
 * @param dtype left out: the type of `data`; give `bool` to save a Uint8Array of 0 and 1 as bool
 * @throws WorkbenchError `tensor/npy-size` if `data` does not fill `shape`
 */
export function writeNpy(data: NpyData, shape: readonly number[], dtype: NpyType = typeOfArray(data)): Uint8Array {
  if (data.length !== elementCount(shape))
    throw new WorkbenchError(
      'tensor/npy-size',
      `An array of ${data.length} values cannot be saved with shape ${formatShape(shape)}.`,
    )
  const code = Object.entries(typeByCode).find(([, type]) => type === dtype)![0]
  const order = data.BYTES_PER_ELEMENT === 1 ? '|' : '<'
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ')
  const header = `{'descr': '${order}${code}', 'fortran_order': False, 'shape': (${sizes}), }`
  const offset = Math.ceil((10 + header.length + 1) / 64) * 64
  const file = new Uint8Array(offset + data.byteLength)
  file.set([0x93, ...latin('NUMPY'), 1, 0, (offset - 10) % 256, Math.floor((offset - 10) / 256)])
  file.set(latin(`${header.padEnd(offset - 11)}\n`), 10)
  file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset)
  return file
}

function typeOfArray(data: NpyData): NpyType {
  return (Object.keys(arrays) as NpyType[]).find((dtype) => data instanceof arrays[dtype])!
}

function latin(text: string): number[] {
  return [...text].map((letter) => letter.charCodeAt(0))
}
