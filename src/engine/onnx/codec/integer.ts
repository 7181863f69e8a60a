import { WorkbenchError } from '../../../contract/error'
import type { Int64 } from './schema'

const largestHigh = 0x7fffffff
const smallestHigh = -0x80000000

/**
 * An int64 as a JavaScript number. The largest and smallest int64 stand for "to the end" in old Slice nodes and become
 * the largest and smallest safe integer.
 *
 * @throws WorkbenchError `onnx/integer-range` for any other value beyond 2^53
 */
export function safeInteger(value: Int64, where: string): number {
  if (typeof value === 'number') return value
  const number = value.toNumber()
  if (Number.isSafeInteger(number)) return number
  if (value.high === largestHigh && value.low === -1) return Number.MAX_SAFE_INTEGER
  if (value.high === smallestHigh && value.low === 0) return Number.MIN_SAFE_INTEGER
  throw new WorkbenchError(
    'onnx/integer-range',
    `${where} is ${(BigInt(value.high) << 32n) + BigInt(value.low >>> 0)}, beyond the integers this build holds exactly (2^53).`,
    'The file is damaged or not meant for this use; export it again.',
  )
}

/** Writes the 64 bits of a value, exactly. */
export function writeInt64(view: DataView, offset: number, value: Int64): void {
  if (typeof value === 'number') return view.setBigInt64(offset, BigInt(value), true)
  view.setInt32(offset, value.low, true)
  view.setInt32(offset + 4, value.high, true)
}
