import type { Pictures } from '../../contract/clip'

/** One picture as a canvas takes it: RGBA, 8 bits, row-major. */
export interface Picture {
  readonly width: number
  readonly height: number
  readonly data: Uint8ClampedArray<ArrayBuffer>
}

/** Splits what the engine sends into single pictures. @throws RangeError if the bytes do not fit the sizes */
export function toPictures({ count, width, height, data }: Pictures): Picture[] {
  if (data.length !== count * width * height * 3) {
    throw new RangeError(
      `${count} pictures of ${width} x ${height} need ${count * width * height * 3} bytes, not ${data.length}.`,
    )
  }
  return Array.from({ length: count }, (_, at) => {
    const size = width * height * 3
    return { width, height, data: toRgba(data.subarray(at * size, (at + 1) * size)) }
  })
}

function toRgba(rgb: Uint8Array): Uint8ClampedArray<ArrayBuffer> {
  const pixels = rgb.length / 3
  const words = new Uint32Array(pixels)
  // Little-endian, as every platform of ours: the bytes of a word lie as R, G, B, A.
  for (let pixel = 0, from = 0; pixel < pixels; pixel++, from += 3) {
    words[pixel] = 0xff000000 | (rgb[from + 2]! << 16) | (rgb[from + 1]! << 8) | rgb[from]!
  }
  return new Uint8ClampedArray(words.buffer)
}
