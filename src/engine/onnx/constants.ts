import { WorkbenchError } from '../../contract/error'
import { bytesPerElement } from '../tensor/elementType'
import type { ElementType } from '../tensor/elementType'
import { elementCount } from '../tensor/shape'
import type { Constant } from './graph'

/** @param shape left out: a list of all values */
export function floatConstant(values: ArrayLike<number>, shape: readonly number[] = [values.length]): Constant {
  const data = values instanceof Float32Array ? values : Float32Array.from(values)
  return constantOf('float32', shape, new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
}

/** @param shape left out: a list of all values; [] for a scalar */
export function int64Constant(values: ArrayLike<number>, shape: readonly number[] = [values.length]): Constant {
  const data = BigInt64Array.from(Array.from(values), BigInt)
  return constantOf('int64', shape, new Uint8Array(data.buffer))
}

function constantOf(type: ElementType, shape: readonly number[], bytes: Uint8Array): Constant {
  if (elementCount(shape) * bytesPerElement[type] !== bytes.length)
    throw new RangeError(`${bytes.length / bytesPerElement[type]} values do not fill [${shape.join(', ')}]`)
  return { type, shape, bytes }
}

/**
 * Values of a float constant, row-major; a view of its bytes where they lie aligned.
 *
 * @throws WorkbenchError `onnx/not-floats` for integers, half floats and strings
 */
export function readFloats(constant: Constant): Float32Array {
  if (constant.type === 'float32') return alignedFloats(constant.bytes)
  if (constant.type === 'float64') return Float32Array.from(numbersOf(constant))
  throw new WorkbenchError(
    'onnx/not-floats',
    `A ${constant.type} tensor was given where float32 values were expected.`,
    'Export the model with float32 weights.',
  )
}

function alignedFloats(bytes: Uint8Array): Float32Array {
  const { buffer, byteOffset, byteLength } = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes)
  return new Float32Array(buffer, byteOffset, byteLength / 4)
}

/**
 * Values of an integer or bool constant, row-major. Those beyond 2^53, such as the "to the end" of Slice, become the
 * nearest safe integer.
 *
 * @throws WorkbenchError `onnx/not-integers` for floats and strings
 */
export function readIntegers(constant: Constant): number[] {
  if (isInteger(constant.type)) return numbersOf(constant)
  throw new WorkbenchError(
    'onnx/not-integers',
    `A ${constant.type} tensor was given where integers were expected.`,
    'The model is damaged; export it again.',
  )
}

export function isInteger(type: ElementType): boolean {
  return type === 'bool' || type.startsWith('int') || type.startsWith('uint')
}

type Reader = (view: DataView, offset: number) => number

const readers: Partial<Record<ElementType, Reader>> = {
  float32: (view, offset) => view.getFloat32(offset, true),
  float64: (view, offset) => view.getFloat64(offset, true),
  int8: (view, offset) => view.getInt8(offset),
  int16: (view, offset) => view.getInt16(offset, true),
  int32: (view, offset) => view.getInt32(offset, true),
  int64: (view, offset) => clamp(view.getBigInt64(offset, true)),
  uint8: (view, offset) => view.getUint8(offset),
  uint16: (view, offset) => view.getUint16(offset, true),
  uint32: (view, offset) => view.getUint32(offset, true),
  uint64: (view, offset) => clamp(view.getBigUint64(offset, true)),
  bool: (view, offset) => view.getUint8(offset),
}

/** Values of a constant of any numeric type but the half floats; null for those and for strings. */
export function readNumbers(constant: Constant): number[] | null {
  return readers[constant.type] ? numbersOf(constant) : null
}

function numbersOf({ type, bytes }: Constant): number[] {
  const read = readers[type]!
  const width = bytesPerElement[type]
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Array.from({ length: bytes.length / width }, (_, index) => read(view, index * width))
}

function clamp(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) return Number.MAX_SAFE_INTEGER
  return value < BigInt(Number.MIN_SAFE_INTEGER) ? Number.MIN_SAFE_INTEGER : Number(value)
}

/** Writes numbers as a constant of any numeric type but the half floats; null for those and for strings. */
export function numberConstant(
  type: ElementType,
  values: readonly number[],
  shape: readonly number[],
): Constant | null {
  const writer = writers[type]
  if (!writer) return null
  const array = writer(values)
  return { type, shape, bytes: new Uint8Array(array.buffer, array.byteOffset, array.byteLength) }
}

const writers: Partial<Record<ElementType, (values: readonly number[]) => ArrayBufferView>> = {
  float32: (values) => Float32Array.from(values),
  float64: (values) => Float64Array.from(values),
  int8: (values) => Int8Array.from(values),
  int16: (values) => Int16Array.from(values),
  int32: (values) => Int32Array.from(values),
  int64: (values) => BigInt64Array.from(values, BigInt),
  uint8: (values) => Uint8Array.from(values),
  uint16: (values) => Uint16Array.from(values),
  uint32: (values) => Uint32Array.from(values),
  uint64: (values) => BigUint64Array.from(values, BigInt),
  bool: (values) => Uint8Array.from(values, (value) => (value ? 1 : 0)),
}
