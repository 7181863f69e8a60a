import type { ElementType } from '../../tensor/elementType'
import { elementCount } from '../../tensor/shape'
import { numberConstant, readNumbers } from '../constants'
import type { Constant, Dimension } from '../graph'

/** Contents of a small tensor as far as known without running: numbers, symbolic sizes, or null for unknown ones. */
export interface KnownValue {
  readonly type: ElementType
  readonly shape: readonly number[]
  /** row-major */
  readonly values: readonly Dimension[]
}

/** Larger tensors are weights, not sizes. */
export const largestKnownValue = 1024

export function knownFromConstant(constant: Constant): KnownValue | null {
  if (elementCount(constant.shape) > largestKnownValue) return null
  const values = readNumbers(constant)
  return values && { type: constant.type, shape: constant.shape, values }
}

/** null unless every element is a number. */
export function constantFromKnown({ type, shape, values }: KnownValue): Constant | null {
  return values.every((value) => typeof value === 'number') ? numberConstant(type, values, shape) : null
}

const integerRange: Partial<Record<ElementType, readonly [number, number]>> = {
  bool: [0, 1],
  int8: [-(2 ** 7), 2 ** 7 - 1],
  int16: [-(2 ** 15), 2 ** 15 - 1],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  int64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  uint8: [0, 2 ** 8 - 1],
  uint16: [0, 2 ** 16 - 1],
  uint32: [0, 2 ** 32 - 1],
  uint64: [0, Number.MAX_SAFE_INTEGER],
}

/** The value as its element type holds it; null if it would wrap around or lose digits we cannot follow. */
export function fitTo(type: ElementType, value: number): number | null {
  if (type === 'float32') return Math.fround(value)
  if (type === 'float64') return value
  const range = integerRange[type]
  // integers know no negative zero
  return range && Number.isInteger(value) && value >= range[0] && value <= range[1] ? value + 0 : null
}
