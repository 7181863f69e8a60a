import type { Pictures } from '../contract/clip'
import type { FigureColors, Rgb } from './colorMap'
import type { Drawn } from './legend'
import { encodePng, type Pixels } from './png'

/** Small pictures are drawn with each pixel repeated until they have this many, for viewers that smooth whatever they enlarge. */
const fewestPixels = 224

/** One of several pictures as the engine hands them out. */
export function pictureOf({ height, width, data }: Pictures, index: number): Pixels {
  const size = height * width * 3
  return { width, height, data: data.subarray(index * size, (index + 1) * size) }
}

/**
 * Numbers as a picture.
 *
 * @param values [height, width], row-major
 * @param color e.g. `(value) => style.colors.diverging(value / epsilon)`
 */
export function paintedPicture(
  { width, height, values }: { readonly width: number; readonly height: number; readonly values: ArrayLike<number> },
  color: (value: number) => Rgb,
): Pixels {
  const data = new Uint8Array(width * height * 3)
  for (let at = 0; at < width * height; at++) data.set(color(values[at]!), 3 * at)
  return { width, height, data }
}

/** Each pixel by the mean of two pictures of the same size, `share` of the upper one. */
export function blendedPicture(lower: Pixels, upper: Pixels, share: number): Pixels {
  const data = lower.data.map((value, at) => Math.round(value + (upper.data[at]! - value) * share))
  return { width: lower.width, height: lower.height, data }
}

/** Keeps what was painted for each pair of colour maps, so that it is painted and encoded once however often a figure is drawn. */
export function paintedOnce<Painted>(paint: (colors: FigureColors) => Painted): (colors: FigureColors) => Painted {
  const painted = new WeakMap<FigureColors, { readonly value: Painted }>()
  return (colors) => {
    const known = painted.get(colors) ?? { value: paint(colors) }
    painted.set(colors, known)
    return known.value
  }
}

const encoded = new WeakMap<Pixels, string>()

/**
 * A picture in a chart: an element of echarts' graphic component or of a custom series, the same on screen and in all three
 * formats. Its pixels stay squares, never smoothed, and it is stretched to the box it is given.
 *
 * @param pixels the same object each time a figure is drawn, else it is encoded anew
 */
export function pictureAt(pixels: Pixels, x: number, y: number, width: number, height: number): Drawn {
  return { type: 'image', silent: true, style: { image: pictureUri(pixels), x, y, width, height } }
}

function pictureUri(pixels: Pixels): string {
  const known = encoded.get(pixels)
  if (known) return known
  const times = Math.max(1, Math.floor(fewestPixels / Math.max(pixels.width, pixels.height)))
  const uri = `data:image/png;base64,${base64(encodePng(enlarged(pixels, times)))}`
  encoded.set(pixels, uri)
  return uri
}

/** Each pixel as a square of `times` by `times`. */
function enlarged(pixels: Pixels, times: number): Pixels {
  if (times === 1) return pixels
  const [width, height] = [pixels.width * times, pixels.height * times]
  const data = new Uint8Array(width * height * 3)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = 3 * (Math.floor(y / times) * pixels.width + Math.floor(x / times))
      data.set(pixels.data.subarray(from, from + 3), 3 * (y * width + x))
    }
  }
  return { width, height, data }
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** RFC 4648; neither a browser's nor Node's own is at hand in this room. */
function base64(bytes: Uint8Array): string {
  const parts: string[] = []
  for (let at = 0; at < bytes.length; at += 3) {
    const word = (bytes[at]! << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
    const letters = [18, 12, 6, 0].map((shift) => alphabet[(word >> shift) & 63]!)
    const kept = Math.min(4, bytes.length - at + 1)
    parts.push(letters.slice(0, kept).join('').padEnd(4, '='))
  }
  return parts.join('')
}
