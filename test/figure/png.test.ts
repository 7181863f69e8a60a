import { inflateSync } from 'node:zlib'
import { Resvg } from '@resvg/resvg-js'
import { expect, test } from 'vitest'
import { paintedPicture, pictureAt, pictureOf, blendedPicture } from '../../src/figure/picture'
import { encodePng, type Pixels } from '../../src/figure/png'

/** Noise, flats and slopes, so that every filter is the best somewhere. */
function sample(width: number, height: number, seed: number): Pixels {
  let state = seed
  const noise = () => (state = (state * 1103515245 + 12345) % 2 ** 31) >> 16
  const data = Uint8Array.from({ length: width * height * 3 }, (_, at) => {
    const [y, x] = [Math.floor(at / (3 * width)), Math.floor(at / 3) % width]
    return [noise() & 255, 40, (x * 7) & 255, (y * 9) & 255, (x * 5 + y * 3) & 255][y % 5]!
  })
  return { width, height, data }
}

/** Read by another program: what resvg sees, as RGB. */
function readBack(png: Uint8Array, width: number, height: number): Uint8Array {
  const href = `data:image/png;base64,${Buffer.from(png).toString('base64')}`
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><image href="${href}" width="${width}" height="${height}" image-rendering="optimizeSpeed"/></svg>`
  const { pixels } = new Resvg(svg).render()
  return Uint8Array.from({ length: width * height * 3 }, (_, at) => pixels[4 * Math.floor(at / 3) + (at % 3)]!)
}

test.each([
  [1, 1],
  [5, 3],
  [64, 47],
  [300, 211],
])('%d by %d pixels are read back as they were', (width, height) => {
  const pixels = sample(width, height, width)
  const png = encodePng(pixels)

  expect(readBack(png, width, height)).toEqual(pixels.data)
  expect(encodePng(pixels)).toEqual(png)
})

test('every filter is used where it is the best, and the stream inflates to whole rows', () => {
  const { width, height } = { width: 60, height: 50 }
  const png = Buffer.from(encodePng(sample(width, height, 3)))
  const start = png.indexOf('IDAT')
  const rows = inflateSync(png.subarray(start + 4, start + 4 + png.readUInt32BE(start - 4)))

  expect(rows).toHaveLength(height * (3 * width + 1))
  const used = new Set(Array.from({ length: height }, (_, y) => rows[y * (3 * width + 1)]!))
  expect(used.size).toBeGreaterThanOrEqual(3)
  expect(Math.max(...used)).toBeLessThanOrEqual(4)
})

test('the resolution stands in a chunk of its own', () => {
  const png = Buffer.from(encodePng(sample(4, 4, 1), 11811))
  const at = png.indexOf('pHYs')

  expect([png.readUInt32BE(at + 4), png.readUInt32BE(at + 8), png[at + 12]]).toEqual([11811, 11811, 1])
  expect(Buffer.from(encodePng(sample(4, 4, 1))).indexOf('pHYs')).toBe(-1)
})

const uriOf = (pixels: Pixels): string => (pictureAt(pixels, 1, 2, 30, 40) as { style: { image: string } }).style.image

test('a small picture is enlarged by whole pixels, a large one is not; it is encoded once', () => {
  const small = sample(14, 7, 5)
  const png = Buffer.from(uriOf(small).split(',')[1]!, 'base64')
  const times = 16

  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([14 * times, 7 * times])
  const read = readBack(png, 14 * times, 7 * times)
  for (const [x, y] of [
    [0, 0],
    [13, 6],
    [5, 3],
  ] as const) {
    for (const inside of [0, times - 1]) {
      const at = 3 * ((y * times + inside) * 14 * times + x * times + inside)
      expect(read.subarray(at, at + 3)).toEqual(small.data.subarray(3 * (y * 14 + x), 3 * (y * 14 + x) + 3))
    }
  }
  const large = Buffer.from(uriOf(sample(300, 10, 1)).split(',')[1]!, 'base64')
  expect(large.readUInt32BE(16)).toBe(300)
  expect(uriOf(small)).toBe(uriOf(small))
  for (const width of [1, 2, 3, 4, 5]) {
    expect(
      Buffer.from(uriOf(sample(width, 1, width)).split(',')[1]!, 'base64')
        .subarray(-8, -4)
        .toString(),
    ).toBe('IEND')
  }
})

test('numbers are painted, pictures picked out and laid over each other', () => {
  const painted = paintedPicture({ width: 2, height: 1, values: [0, 1] }, (value) => [255 * value, 10, 20])
  expect([...painted.data]).toEqual([0, 10, 20, 255, 10, 20])

  const both = { count: 2, height: 1, width: 2, data: Uint8Array.from({ length: 12 }, (_, at) => at) }
  expect([...pictureOf(both, 1).data]).toEqual([6, 7, 8, 9, 10, 11])
  expect([...blendedPicture(pictureOf(both, 0), pictureOf(both, 1), 0.5).data]).toEqual([3, 4, 5, 6, 7, 8])
})
