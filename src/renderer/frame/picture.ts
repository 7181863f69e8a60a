import type { Pictures } from '../../contract/clip'

/** One picture as a canvas takes it: RGBA, 8 bits, row-major. */
export interface Picture {
  readonly width: number
  readonly height: number
  readonly data: Uint8ClampedArray<ArrayBuffer>
}

/** @throws RangeError if the bytes do not fit the sizes */
export function checkPictures({ count, width, height, data }: Pictures): void {
  if (data.length !== count * width * height * 3) {
    throw new RangeError(
      `${count} pictures of ${width} x ${height} need ${count * width * height * 3} bytes, not ${data.length}.`,
    )
  }
}

/** Splits what the engine sends into single pictures. @throws RangeError as checkPictures */
export function toPictures(pictures: Pictures): Picture[] {
  checkPictures(pictures)
  const { count, width, height, data } = pictures
  return Array.from({ length: count }, (_, at) => {
    const size = width * height * 3
    return { width, height, data: toRgba(data.subarray(at * size, (at + 1) * size)) }
  })
}

function toRgba(rgb: Uint8Array): Uint8ClampedArray<ArrayBuffer> {
  const pixels = rgb.length / 3
  const words = new Uint32Array(pixels)
  const fast = fourByFour(rgb, words)
  // Little-endian, as every platform of ours: the bytes of a word lie as R, G, B, A.
  for (let pixel = fast, from = fast * 3; pixel < pixels; pixel++, from += 3) {
    words[pixel] = 0xff000000 | (rgb[from + 2]! << 16) | (rgb[from + 1]! << 8) | rgb[from]!
  }
  return new Uint8ClampedArray(words.buffer)
}

/** Three words hold four pixels: a third of the reads. @returns pixels that were done */
function fourByFour(rgb: Uint8Array, words: Uint32Array): number {
  // What lies askew in a message is copied, which costs less than going byte by byte.
  const straight = rgb.byteOffset % 4 === 0 ? rgb : rgb.slice()
  const source = new Uint32Array(straight.buffer, straight.byteOffset, Math.floor(rgb.length / 12) * 3)
  let to = 0
  for (let from = 0; from < source.length; from += 3, to += 4) {
    const [one, two, three] = [source[from]!, source[from + 1]!, source[from + 2]!]
    words[to] = 0xff000000 | one
    words[to + 1] = 0xff000000 | (one >>> 24) | (two << 8)
    words[to + 2] = 0xff000000 | (two >>> 16) | (three << 16)
    words[to + 3] = 0xff000000 | (three >>> 8)
  }
  return to
}
