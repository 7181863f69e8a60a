import { zlibSync } from 'fflate'

/** Pixels from left to right and top to bottom, red, green and blue, 0 to 255 each. */
export interface Pixels {
  readonly width: number
  readonly height: number
  /** [height, width, 3] */
  readonly data: Uint8Array
}

/**
 * A PNG (ISO/IEC 15948) of 8-bit RGB. The same pixels give the same bytes on every machine: no time, no metadata, and a
 * compressor of our own.
 *
 * @param pixelsPerMetre physical resolution; null: none is said
 */
export function encodePng({ width, height, data }: Pixels, pixelsPerMetre: number | null = null): Uint8Array {
  const header = new DataView(new ArrayBuffer(13))
  header.setUint32(0, width)
  header.setUint32(4, height)
  // 8 bits, true colour, deflate, the five filters, not interlaced
  ;[8, 2, 0, 0, 0].forEach((value, at) => header.setUint8(8 + at, value))
  return joined([
    Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', new Uint8Array(header.buffer)),
    ...(pixelsPerMetre === null ? [] : [resolutionChunk(pixelsPerMetre)]),
    chunk('IDAT', zlibSync(filtered(data, width * 3, height), { level: 9 })),
    chunk('IEND', new Uint8Array()),
  ])
}

/** What says how large a PNG is on paper; stands right after its header. */
export function resolutionChunk(pixelsPerMetre: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(9))
  view.setUint32(0, Math.round(pixelsPerMetre))
  view.setUint32(4, Math.round(pixelsPerMetre))
  view.setUint8(8, 1)
  return chunk('pHYs', new Uint8Array(view.buffer))
}

/** Each row by the filter that leaves the smallest sum of differences, as the standard suggests. */
function filtered(data: Uint8Array, stride: number, height: number): Uint8Array {
  const result = new Uint8Array((stride + 1) * height)
  const tried = Array.from({ length: 5 }, () => new Uint8Array(stride))
  const none = new Uint8Array(stride)
  for (let y = 0; y < height; y++) {
    const row = data.subarray(y * stride, (y + 1) * stride)
    const above = y > 0 ? data.subarray((y - 1) * stride, y * stride) : none
    const sums = filterRow(row, above, tried)
    const best = sums.indexOf(Math.min(...sums))
    result[y * (stride + 1)] = best
    result.set(tried[best]!, y * (stride + 1) + 1)
  }
  return result
}

/** Fills one row per filter (none, left, above, mean, Paeth). @returns how far each lies from 0 */
function filterRow(row: Uint8Array, above: Uint8Array, tried: readonly Uint8Array[]): number[] {
  const sums = [0, 0, 0, 0, 0]
  for (let at = 0; at < row.length; at++) {
    const left = at >= 3 ? row[at - 3]! : 0
    const up = above[at]!
    const corner = at >= 3 ? above[at - 3]! : 0
    const guesses = [0, left, up, (left + up) >> 1, paeth(left, up, corner)]
    for (let filter = 0; filter < 5; filter++) {
      const difference = (row[at]! - guesses[filter]!) & 255
      tried[filter]![at] = difference
      sums[filter]! += difference < 128 ? difference : 256 - difference
    }
  }
  return sums
}

function paeth(left: number, up: number, corner: number): number {
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)]
  if (a <= b && a <= c) return left
  return b <= c ? up : corner
}

function chunk(name: string, content: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + content.length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, content.length)
  for (let at = 0; at < 4; at++) bytes[4 + at] = name.charCodeAt(at)
  bytes.set(content, 8)
  view.setUint32(8 + content.length, crc32(bytes.subarray(4, 8 + content.length)))
  return bytes
}

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte
  for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? 0xedb88320 : 0)
  return remainder
})

/** As ISO 3309 has it. */
function crc32(bytes: Uint8Array): number {
  let remainder = 0xffffffff
  for (const byte of bytes) remainder = (remainder >>> 8) ^ crcTable[(remainder ^ byte) & 255]!
  return (remainder ^ 0xffffffff) >>> 0
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
