import type { ElementType } from '../tensor/elementType'

/** A tensor as it goes into and comes out of a session. */
export interface TensorValue {
  readonly type: Extract<ElementType, 'float32' | 'int64' | 'int32' | 'bool' | 'uint8'>
  readonly shape: readonly number[]
  readonly data: Float32Array | BigInt64Array | Int32Array | Uint8Array
}

export function float32(data: Float32Array, shape: readonly number[]): TensorValue {
  return { type: 'float32', shape, data }
}

/** The numbers of a float32 tensor. */
export function floatsOf(value: TensorValue): Float32Array {
  if (!(value.data instanceof Float32Array)) throw new TypeError(`expected a float32 tensor, found ${value.type}`)
  return value.data
}
