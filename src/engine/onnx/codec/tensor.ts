import { WorkbenchError } from '../../../contract/error'
import { bytesPerElement } from '../../tensor/elementType'
import type { ElementType } from '../../tensor/elementType'
import { elementCount, formatShape } from '../../tensor/shape'
import type { Constant } from '../graph'
import { dataTypeCode, requireElementType } from './dataType'
import type { ExternalData } from './externalData'
import { safeInteger, writeInt64 } from './integer'
import { maximumRank } from './limits'
import type { Int64, TensorMessage } from './schema'
import { packStrings, unpackStrings } from './text'

/** Where a file's parts come from and how errors name it. */
export interface Origin {
  /** file as a person knows it */
  readonly name: string
  readonly external: ExternalData
}

/**
 * @throws WorkbenchError `onnx/element-type`, `onnx/tensor-shape`, `onnx/tensor-size` and those of `ExternalData`
 */
export function decodeTensor(message: TensorMessage, origin: Origin): Constant {
  const where = `Tensor "${message.name ?? ''}" of ${origin.name}`
  const type = requireElementType(message.dataType ?? 0, where)
  const shape = decodeShape(message.dims ?? [], where)
  const bytes = bytesOfTensor(message, type, shape, where, origin)
  checkSize(bytes, type, shape, where)
  return { type, shape, bytes }
}

export function encodeTensor(name: string, { type, shape, bytes }: Constant): TensorMessage {
  const head = { name, dims: [...shape], dataType: dataTypeCode(type) }
  return type === 'string' ? { ...head, stringData: unpackStrings(bytes) } : { ...head, rawData: bytes }
}

function decodeShape(dims: readonly Int64[], where: string): number[] {
  const shape = dims.map((dim) => safeInteger(dim, `A dimension of ${where}`))
  if (shape.length <= maximumRank && shape.every((dim) => dim >= 0) && Number.isSafeInteger(elementCount(shape)))
    return shape
  throw new WorkbenchError(
    'onnx/tensor-shape',
    `${where} declares the shape ${formatShape(shape.slice(0, 8))}${shape.length > 8 ? ` (${shape.length} dimensions)` : ''}, which no tensor can have.`,
    'The file is damaged; export it again.',
  )
}

function bytesOfTensor(
  message: TensorMessage,
  type: ElementType,
  shape: readonly number[],
  where: string,
  origin: Origin,
): Uint8Array {
  const size = elementCount(shape) * bytesPerElement[type]
  if (message.dataLocation === 1) return origin.external.read(message.externalData ?? [], size, where)
  if (message.rawData?.length) return message.rawData
  if (type === 'string') return packStrings(message.stringData ?? [])
  if (type === 'float32') return joined(message.floatData ?? [])
  if (type === 'float64') return joined(message.doubleData ?? [])
  if (type === 'int64') return fromLongs(message.int64Data ?? [], 8)
  if (type === 'uint64') return fromLongs(message.uint64Data ?? [], 8)
  if (type === 'uint32') return fromLongs(message.uint64Data ?? [], 4)
  return fromIntegers(message.int32Data ?? [], bytesPerElement[type])
}

/** One chunk is the rule and stays a view of the file. */
function joined(chunks: readonly Uint8Array[]): Uint8Array {
  if (chunks.length === 1) return chunks[0]!
  const whole = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0))
  let offset = 0
  for (const chunk of chunks) {
    whole.set(chunk, offset)
    offset += chunk.length
  }
  return whole
}

function fromLongs(values: readonly Int64[], width: 4 | 8): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * width))
  values.forEach((value, index) => {
    if (width === 8) writeInt64(view, index * 8, value)
    else view.setUint32(index * 4, Number(typeof value === 'number' ? value : value.low >>> 0), true)
  })
  return new Uint8Array(view.buffer)
}

/** Small integer types, bool and the bit patterns of half floats all travel as int32. */
function fromIntegers(values: readonly number[], width: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * width))
  values.forEach((value, index) => {
    if (width === 1) view.setUint8(index, value & 0xff)
    else if (width === 2) view.setUint16(index * 2, value & 0xffff, true)
    else view.setInt32(index * 4, value, true)
  })
  return new Uint8Array(view.buffer)
}

function checkSize(bytes: Uint8Array, type: ElementType, shape: readonly number[], where: string): void {
  const isString = type === 'string'
  const found = isString ? unpackStrings(bytes).length : bytes.length
  const expected = elementCount(shape) * (isString ? 1 : bytesPerElement[type])
  if (found === expected) return
  const unit = isString ? 'strings' : 'bytes'
  throw new WorkbenchError(
    'onnx/tensor-size',
    `${where} is ${type} ${formatShape(shape)} and needs ${expected} ${unit}, but the file holds ${found}.`,
    'The file is damaged; export or copy it again.',
  )
}
