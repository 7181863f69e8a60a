import { expect, test } from 'vitest'
import { checkRegion, framesOfMask } from '../../../src/contract/method'

test.each([
  ['0', [0]],
  ['0-3', [0, 1, 2, 3]],
  ['5, 1-2 ,1', [1, 2, 5]],
  ['7', [7]],
])('"%s" of eight frames', (list, positions) => {
  expect(framesOfMask(list, 8)).toEqual(positions)
})

test.each(['', ' ', '1,,2', '3-1', '-2', 'all', '1.5', '8', '0-8'])('"%s" is refused by name', (list) => {
  expect(() => framesOfMask(list, 8)).toThrow(
    expect.objectContaining({ code: 'attack/bad-mask', message: expect.stringContaining(`"${list}"`) }),
  )
})

test('a region fits, or is refused with both sizes', () => {
  const frame = { height: 10, width: 20 }

  expect(() => checkRegion({ top: 9, left: 0, height: 1, width: 20 }, frame)).not.toThrow()
  for (const region of [
    { top: 9, left: 0, height: 2, width: 1 },
    { top: 0, left: 20, height: 1, width: 1 },
    { top: 0, left: 0, height: 0, width: 3 },
  ]) {
    expect(() => checkRegion(region, frame)).toThrow(
      expect.objectContaining({ code: 'attack/bad-mask', message: expect.stringContaining('10x20') }),
    )
  }
})
