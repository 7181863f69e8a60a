import { WorkbenchError } from '../../../contract/error'
import type { Dimension, TensorType, Value } from '../graph'
import { dataTypeCode, elementTypeOf, requireElementType } from './dataType'
import { safeInteger } from './integer'
import type { DimensionMessage, TypeMessage, ValueMessage } from './schema'

/**
 * The type of an inner tensor as far as the file tells; null for sequences, maps and types we do not read, which are
 * no obstacle as long as nobody asks for that tensor.
 */
export function decodeType(message: TypeMessage | null | undefined, where: string): TensorType | null {
  const tensor = message?.tensorType
  const type = elementTypeOf(tensor?.elemType ?? 0)
  if (!tensor || !type) return null
  return { type, shape: tensor.shape ? (tensor.shape.dim ?? []).map((dim) => decodeDimension(dim, where)) : null }
}

/**
 * A graph's input or output.
 *
 * @throws WorkbenchError `onnx/value-type` if it is no tensor; `onnx/element-type`
 */
export function decodeValue(message: ValueMessage, role: 'input' | 'output', origin: string): Value {
  const name = message.name ?? ''
  const where = `The ${role} "${name}" of ${origin}`
  if (!message.type) return { name, type: 'float32', shape: null }
  if (!message.type.tensorType)
    throw new WorkbenchError(
      'onnx/value-type',
      `${where} is a sequence, map or optional, expected a tensor.`,
      'Export the model with plain tensors as inputs and outputs.',
    )
  requireElementType(message.type.tensorType.elemType ?? 0, where)
  return { name, ...decodeType(message.type, where)! }
}

/** Files use -1 and 0 here and there for "any"; only a positive number, or a zero of an empty tensor, is a size. */
function decodeDimension(message: DimensionMessage, where: string): Dimension {
  if (message.dimParam) return message.dimParam
  if (!Object.hasOwn(message, 'dimValue')) return null
  const size = safeInteger(message.dimValue ?? 0, `A dimension of ${where}`)
  return size < 0 ? null : size
}

export function encodeValue({ name, type, shape }: Value): ValueMessage {
  return {
    name,
    type: {
      tensorType: { elemType: dataTypeCode(type), ...(shape ? { shape: { dim: shape.map(encodeDimension) } } : {}) },
    },
  }
}

function encodeDimension(dimension: Dimension): DimensionMessage {
  if (dimension === null) return {}
  return typeof dimension === 'number' ? { dimValue: dimension } : { dimParam: dimension }
}
