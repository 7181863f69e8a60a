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

test.each([0, 1, 2, 3])(
  'pictures that lie %i bytes askew in their message, of any number of pixels, are the same',
  (skew) => {
    for (const width of [1, 3, 4, 5, 18]) {
      const bytes = Uint8Array.from({ length: width * 3 * 2 + skew }, (_, at) => (at * 73 + 11) % 256)
      const data = bytes.subarray(skew)
      toPictures({ count: 2, height: 1, width, data }).forEach((picture, at) => {
        const own = [...data.subarray(at * width * 3, (at + 1) * width * 3)]
        const expected = Array.from({ length: width }, (_, pixel) => [
          ...own.slice(pixel * 3, pixel * 3 + 3),
          255,
        ]).flat()
        expect([...picture.data]).toEqual(expected)
      })
    }
  },
)
