import { expect, test } from 'vitest'
import { describeChange, describePixel, describePlace, pixelAt, stepsIn } from '../../../src/renderer/frame/pixel'

const picture = { width: 4, height: 2 }

test('the pixel under a place, and its values', () => {
  const place = { x: 0.74, y: 0.5 }
  expect(pixelAt(picture, place)).toEqual({ column: 2, row: 1, index: 6 })
  expect(describePlace(picture, place)).toBe('x 2, y 1')

  const data = Uint8ClampedArray.from({ length: 32 }, (_, at) => at)
  expect(describePixel({ ...picture, data }, place)).toBe('24 25 26')
})

test('a change is told in units of 1/255 with its sign, zero without', () => {
  const values = new Float32Array(24)
  values.set([5.2 / 255, -3 / 255, 0.01 / 255], 18)
  const changes = { ...picture, values }
  expect(describeChange(changes, { x: 0.74, y: 0.5 }, 1)).toBe('+5.2 −3.0 0.0 /255')
  expect(describeChange(changes, { x: 0.74, y: 0.5 }, 0)).toBe('+5 −3 0 /255')
  expect(stepsIn(changes, 0, 0)).toEqual(['0', '0', '0'])
})
