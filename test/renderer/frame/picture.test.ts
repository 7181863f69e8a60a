import { expect, test } from 'vitest'
import { toPictures } from '../../../src/renderer/frame/picture'

test('RGB bytes become RGBA bytes in place, picture by picture', () => {
  const data = Uint8Array.from({ length: 2 * 2 * 1 * 3 }, (_, at) => at * 20)
  const [first, second] = toPictures({ count: 2, height: 1, width: 2, data })

  expect([...first!.data]).toEqual([0, 20, 40, 255, 60, 80, 100, 255])
  expect([...second!.data]).toEqual([120, 140, 160, 255, 180, 200, 220, 255])
})

test('bytes that do not fit the sizes are refused', () => {
  expect(() => toPictures({ count: 1, height: 2, width: 2, data: new Uint8Array(11) })).toThrow(/need 12 bytes, not 11/)
})
