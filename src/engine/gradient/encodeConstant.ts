import type { Constant } from '../onnx/graph'

/** Element types that rules make constants of. */
export type EncodableType = 'float32' | 'float64' | 'int64' | 'bool'

/**
 * A constant from plain numbers.
 *
 * @param value a number is a scalar, unless `shape` is given and holds one element
 * @param shape left out: [] for a number, [length] for a list
 */
export function encodeConstant(
  type: EncodableType,
  value: number | ArrayLike<number>,
  shape?: readonly number[],
): Constant {
  const values = typeof value === 'number' ? [value] : value
  const data = toTyped(type, values)
  return {
    type,
    shape: shape ?? (typeof value === 'number' ? [] : [values.length]),
    bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  }
}

function toTyped(
  type: EncodableType,
  values: ArrayLike<number>,
): Float32Array | Float64Array | BigInt64Array | Uint8Array {
  if (type === 'float32') return Float32Array.from(values)
  if (type === 'float64') return Float64Array.from(values)
  if (type === 'bool') return Uint8Array.from(values)
  return BigInt64Array.from(Array.from(values), (value) => BigInt(value))
}
