import { expect, test } from 'vitest'
import { kernelSide, smooth } from '../../../../src/engine/attack/transform/smoothing'
import { dot, spacedValues } from '../../gradient/tools'

const size = { height: 19, width: 23 }
const count = 3 * 19 * 23

test.each([
  { length: 15, reach: 3 },
  { length: 1, reach: 3 },
  { length: 7, reach: 0.5 },
])('the kernel sums to 1 and is symmetric, %o', (kernel) => {
  const side = kernelSide(kernel)

  expect(side).toHaveLength(kernel.length)
  expect(side.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12)
  expect([...side].reverse()).toEqual([...side])
})

test('15 points to 3 standard deviations are a Gaussian of 7/3 pixels', () => {
  const side = kernelSide({ length: 15, reach: 3 })

  for (let place = 0; place < 15; place++) {
    expect(side[place]! / side[7]!).toBeCloseTo(Math.exp(-((place - 7) ** 2) / (2 * (7 / 3) ** 2)), 12)
  }
})

test('the same as a two-dimensional convolution with zeros around', () => {
  const side = kernelSide({ length: 5, reach: 3 })
  const gradient = spacedValues(count, 1, [-1, 1])
  const found = smooth(gradient, size, side)
  const at = (channel: number, row: number, column: number): number =>
    row < 0 || row >= 19 || column < 0 || column >= 23 ? 0 : gradient[(channel * 19 + row) * 23 + column]!

  for (let channel = 0; channel < 3; channel++) {
    for (let row = 0; row < 19; row++) {
      for (let column = 0; column < 23; column++) {
        let expected = 0
        for (let y = -2; y <= 2; y++)
          for (let x = -2; x <= 2; x++) expected += side[y + 2]! * side[x + 2]! * at(channel, row + y, column + x)
        expect(found[(channel * 19 + row) * 23 + column]).toBeCloseTo(expected, 5)
      }
    }
  }
})

test('it is its own adjoint, and a kernel of one pixel changes nothing', () => {
  const [x, y] = [spacedValues(count, 2, [-1, 1]), spacedValues(count, 3, [-1, 1])]
  const side = kernelSide({ length: 15, reach: 3 })

  expect(dot(smooth(x, size, side), y)).toBeCloseTo(dot(x, smooth(y, size, side)), 3)
  expect(smooth(x, size, kernelSide({ length: 1, reach: 3 }))).toEqual(x)
})
