import { expect, test } from 'vitest'
import {
  amplification,
  channelValue,
  divergingColour,
  drawPerturbation,
} from '../../../src/renderer/frame/perturbation'

const lightness = ([red, green, blue]: readonly number[]): number => 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!

test('the colour map is neutral at zero, and darker the further from it on either side', () => {
  const [red, green, blue] = divergingColour(0)
  expect(Math.max(red, green, blue) - Math.min(red, green, blue)).toBeLessThan(4)

  for (const side of [-1, 1]) {
    const falling = Array.from({ length: 101 }, (_, at) => lightness(divergingColour((side * at) / 100)))
    for (let at = 1; at < falling.length; at++) expect(falling[at]!).toBeLessThanOrEqual(falling[at - 1]! + 0.5)
    expect(falling[0]! - falling.at(-1)!).toBeGreaterThan(120)
  }
})

test('below zero is blue, above is red, and beyond the limits the end colours stay', () => {
  expect(divergingColour(-0.7)[2]).toBeGreaterThan(divergingColour(-0.7)[0])
  expect(divergingColour(0.7)[0]).toBeGreaterThan(divergingColour(0.7)[2])
  expect(divergingColour(3)).toEqual(divergingColour(1))
  expect(divergingColour(-3)).toEqual(divergingColour(-1))
})

test('every pixel is drawn with the colour of its own value', () => {
  const epsilon = 16 / 255
  const values = Float32Array.from([
    0,
    0,
    0,
    epsilon,
    epsilon,
    epsilon,
    -epsilon,
    epsilon,
    0,
    -epsilon,
    -epsilon,
    -epsilon,
  ])
  const frame = { height: 2, width: 2, values, epsilon }
  const pixel = (data: Uint8ClampedArray, at: number): number[] => [...data.slice(at * 4, at * 4 + 4)]

  const mean = drawPerturbation(frame, 'mean', epsilon).data
  expect(pixel(mean, 0)).toEqual([...divergingColour(0), 255])
  expect(pixel(mean, 1)).toEqual([...divergingColour(1), 255])
  expect(pixel(mean, 2)).toEqual([...divergingColour(0), 255])
  expect(pixel(mean, 3)).toEqual([...divergingColour(-1), 255])

  expect(pixel(drawPerturbation(frame, 'red', epsilon).data, 2)).toEqual([...divergingColour(-1), 255])
  expect(pixel(drawPerturbation(frame, 'green', epsilon).data, 2)).toEqual([...divergingColour(1), 255])
  expect(channelValue(values, 2, 'blue')).toBe(0)
})

test('at limits of 16/255 the perturbation appears eight times amplified', () => {
  expect(amplification(16 / 255)).toBeCloseTo(7.97, 2)
  expect(amplification(0.5)).toBe(1)
})
