import { describe, expect, test } from 'vitest'
import * as attributes from '../../../src/engine/onnx/attributes'
import {
  floatConstant,
  int64Constant,
  numberConstant,
  readFloats,
  readIntegers,
} from '../../../src/engine/onnx/constants'
import type { Constant } from '../../../src/engine/onnx/graph'
import { node } from './graphs'

test('floats come back bit for bit, also from an odd place', () => {
  const values = Float32Array.of(1.1, -0, NaN, Infinity)
  const { bytes } = floatConstant(values, [2, 2])
  const odd = new Uint8Array(17)
  odd.set(bytes, 1)

  for (const stored of [bytes, odd.subarray(1), Buffer.from(odd).subarray(1)])
    expect(Buffer.from(readFloats({ type: 'float32', shape: [4], bytes: stored }).slice().buffer)).toEqual(
      Buffer.from(bytes),
    )
})

test('floats are a view where they lie aligned', () => {
  const constant = floatConstant([1, 2])
  expect(readFloats(constant).buffer).toBe(constant.bytes.buffer)
})

test('integers beyond 2^53 become the nearest safe one', () => {
  const ends = BigInt64Array.of(2n ** 63n - 1n, -(2n ** 63n), 5n)
  const constant: Constant = { type: 'int64', shape: [3], bytes: new Uint8Array(ends.buffer) }

  expect(readIntegers(constant)).toEqual([Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 5])
})

test.each(['int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'uint32', 'uint64'] as const)(
  '%s round trip',
  (type) => {
    expect(readIntegers(numberConstant(type, [0, 1, 127], [3])!)).toEqual([0, 1, 127])
  },
)

describe('what is asked of the wrong kind is refused', () => {
  test('floats as integers, integers as floats, values that do not fill a shape', () => {
    expect(() => readIntegers(floatConstant([1]))).toThrow(expect.objectContaining({ code: 'onnx/not-integers' }))
    expect(() => readFloats(int64Constant([1]))).toThrow(expect.objectContaining({ code: 'onnx/not-floats' }))
    expect(() => floatConstant([1, 2, 3], [2])).toThrow(RangeError)
  })
})

test('attributes are read by kind, with a default where they are left out or of another kind', () => {
  const { int, float, ints, string, intAttribute, intsAttribute, floatAttribute, stringAttribute, flagAttribute } =
    attributes
  const conv = node('Conv', ['x'], ['y'], {
    group: int(3),
    pads: ints([1, 2]),
    alpha: float(0.5),
    auto_pad: string('VALID'),
    ceil_mode: int(1),
  })

  expect(intAttribute(conv, 'group', 1)).toBe(3)
  expect(intAttribute(conv, 'axis', -1)).toBe(-1)
  expect(intAttribute(conv, 'pads', 7)).toBe(7)
  expect(intsAttribute(conv, 'pads', null)).toEqual([1, 2])
  expect(intsAttribute(conv, 'dilations', null)).toBeNull()
  expect(floatAttribute(conv, 'alpha', 1)).toBe(0.5)
  expect(stringAttribute(conv, 'auto_pad', 'NOTSET')).toBe('VALID')
  expect([flagAttribute(conv, 'ceil_mode', false), flagAttribute(conv, 'keepdims', true)]).toEqual([true, true])
})
