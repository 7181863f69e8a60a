import { expect, test } from 'vitest'
import { describeChange, describePixel, pixelAt, placeInPicture } from '../../../src/renderer/frame/pixel'

const picture = { width: 4, height: 2 }

test('a place is found in a picture that is centred in a higher or wider box', () => {
  expect(placeInPicture(picture, { width: 400, height: 400 }, 200, 200)).toEqual({ x: 0.5, y: 0.5 })
  expect(placeInPicture(picture, { width: 400, height: 400 }, 200, 99)).toBeNull()
  expect(placeInPicture(picture, { width: 800, height: 200 }, 199, 100)).toBeNull()
  expect(placeInPicture(picture, { width: 800, height: 200 }, 200, 0)).toEqual({ x: 0, y: 0 })
  expect(placeInPicture(picture, { width: 400, height: 200 }, 400, 100)).toBeNull()
})

test('the pixel under a place, and its values', () => {
  expect(pixelAt(picture, { x: 0.74, y: 0.5 })).toEqual({ column: 2, row: 1, index: 6 })

  const data = Uint8ClampedArray.from({ length: 32 }, (_, at) => at)
  expect(describePixel({ ...picture, data }, { x: 0.74, y: 0.5 })).toBe('x 2, y 1: 24 25 26')
})

test('a change is told in 8-bit steps with its sign, zero without', () => {
  const values = new Float32Array(24)
  values.set([5.2 / 255, -3 / 255, 0.01 / 255], 18)
  expect(describeChange({ ...picture, values, epsilon: 16 / 255 }, { x: 0.74, y: 0.5 })).toBe('+5.2 −3.0 0.0 of 255')
})
