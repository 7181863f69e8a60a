import { expect, test } from 'vitest'
import { averageToGrid, meanAbsolute } from '../../../src/engine/similarity/grid'

const ramp = (length: number): Float32Array => Float32Array.from({ length }, (_, i) => Math.sin(i * 1.7) + i / 10)

test('sizes that divide: plain block means', () => {
  const data = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8)

  expect([...averageToGrid(data, 1, 2, 4, 1, 2)]).toEqual([3.5, 5.5])
  expect([...averageToGrid(data, 2, 2, 2, 1, 1)]).toEqual([2.5, 6.5])
})

test('sizes that do not divide: pixels on a border count with the part inside', () => {
  // Each of 2 places covers 1.5 pixels.
  expect([...averageToGrid(Float32Array.of(1, 4, 7), 1, 1, 3, 1, 2)]).toEqual([2, 6])
})

test('as if every pixel were cut into enough equal parts first', () => {
  const [height, width, gridHeight, gridWidth] = [7, 5, 3, 4] as const
  const data = ramp(2 * height * width)
  const found = averageToGrid(data, 2, height, width, gridHeight, gridWidth)
  for (let map = 0; map < 2; map++)
    for (let y = 0; y < gridHeight; y++)
      for (let x = 0; x < gridWidth; x++) {
        let sum = 0
        for (let v = y * height; v < (y + 1) * height; v++)
          for (let u = x * width; u < (x + 1) * width; u++)
            sum += data[(map * height + Math.floor(v / gridHeight)) * width + Math.floor(u / gridWidth)]!
        expect(found[(map * gridHeight + y) * gridWidth + x]).toBeCloseTo(sum / (height * width), 6)
      }
})

test('the mean of a map stays, and a grid as fine as the map changes nothing', () => {
  const data = ramp(13 * 11)
  const mean = (values: Float32Array): number => values.reduce((a, b) => a + b, 0) / values.length

  expect(mean(averageToGrid(data, 1, 13, 11, 5, 4))).toBeCloseTo(mean(data), 5)
  expect(averageToGrid(data, 1, 13, 11, 13, 11)).toEqual(data)
})

test('a finer grid is refused', () => {
  expect(() => averageToGrid(ramp(12), 1, 3, 4, 4, 4)).toThrow(
    expect.objectContaining({ code: 'similarity/finer-grid', message: expect.stringContaining('3x4') }),
  )
})

test('mean absolute activation: signs do not cancel, channels do not mix places', () => {
  const data = Float32Array.of(1, -2, -3, 4, 0, 0, 5, 6)

  expect([...meanAbsolute(data, 2, 2, 1, 2)]).toEqual([2, 3, 2.5, 3])
})
