import { expect, test } from 'vitest'
import { fromHalfFloats, toHalfFloats } from '../../../src/engine/tensor/half'

test('every half float keeps its bits on the way to float32 and back', () => {
  const bits = Uint16Array.from({ length: 0x10000 }, (_, index) => index)
  const back = toHalfFloats(fromHalfFloats(bits))
  const isNaNPattern = (value: number): boolean => (value & 0x7c00) === 0x7c00 && (value & 0x3ff) !== 0
  expect(bits.every((value, index) => isNaNPattern(value) || back[index] === value)).toBe(true)
})

test('known values, from the format itself', () => {
  const pairs: [number, number][] = [
    [0, 0x0000],
    [-0, 0x8000],
    [1, 0x3c00],
    [-2, 0xc000],
    [1 / 3, 0x3555],
    [65504, 0x7bff],
    [65519, 0x7bff],
    [65520, 0x7c00],
    [-Infinity, 0xfc00],
    [2 ** -14, 0x0400],
    [2 ** -24, 0x0001],
    [2 ** -25, 0x0000],
    [1.5 * 2 ** -24, 0x0002],
  ]
  expect([...toHalfFloats(Float32Array.from(pairs, ([value]) => value))]).toEqual(pairs.map(([, bits]) => bits))
  expect(fromHalfFloats(Uint16Array.of(0x7e00))[0]).toBeNaN()
})

test('values between two halves go to the nearest, ties to the even one', () => {
  const step = 2 ** -10
  const [low, tie, high, nextTie] = fromHalfFloats(
    toHalfFloats(Float32Array.of(1 + 0.49 * step, 1 + 0.5 * step, 1 + 0.51 * step, 1 + 1.5 * step)),
  )
  expect([low, tie, high, nextTie]).toEqual([1, 1, 1 + step, 1 + 2 * step])
})
