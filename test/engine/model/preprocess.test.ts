import { expect, test } from 'vitest'
import type { Layout } from '../../../src/contract/card'
import {
  channelsOf,
  framesToImage,
  imageToInput,
  roundToFrames,
  selectFrames,
} from '../../../src/engine/model/preprocess'
import type { FrameClip, ImageClip } from '../../../src/engine/tensor/clipArray'
import { exampleCard, videoCard } from './exampleCard'

const size = { frames: 5, height: 4, width: 6 }
const count = 5 * 4 * 6 * 3

function frameClip(value: (i: number) => number = (i) => (i * 89) % 256): FrameClip {
  return { space: 'frame', ...size, data: Uint8Array.from({ length: count }, (_, i) => value(i)) }
}

function row(values: readonly number[]): ImageClip {
  return { space: 'image', frames: 1, height: 1, width: values.length / 3, data: Float32Array.from(values) }
}

interface Place {
  readonly t: number
  readonly c: number
  readonly y: number
  readonly x: number
}

/** Every place of the clip, one by one. */
function* places(): Generator<Place> {
  for (let t = 0; t < size.frames; t++)
    for (let c = 0; c < 3; c++)
      for (let y = 0; y < size.height; y++) for (let x = 0; x < size.width; x++) yield { t, c, y, x }
}

const inFrames = ({ t, c, y, x }: Place): number => ((t * size.height + y) * size.width + x) * 3 + c
const inImage = ({ t, c, y, x }: Place): number => ((t * 3 + c) * size.height + y) * size.width + x

test('every byte lands at its place, divided by 255', () => {
  const frames = frameClip()
  const image = framesToImage(frames)

  for (const place of places())
    expect(image.data[inImage(place)]).toBe(Math.fround(frames.data[inFrames(place)]! / 255))
})

test('frames to image and back is the identity for every byte', () => {
  for (const shift of [0, 100, 200]) {
    const frames = frameClip((i) => (i + shift) % 256)
    expect(roundToFrames(framesToImage(frames))).toEqual(frames)
  }
})

/** One pixel, red = green = blue. */
const byteOf = (x: number): number => roundToFrames(row([x, x, x])).data[0]!

test.each([
  [0.5, 128],
  [0.4999 / 255, 0],
  [0.5001 / 255, 1],
  [0.9999 / 255, 1],
  [1.4999 / 255, 1],
  [254.6 / 255, 255],
])('rounds, and never truncates: %d', (x, byte) => {
  expect(byteOf(x)).toBe(byte)
})

test('ties go to the even byte, up and down', () => {
  const ties = []
  for (let k = 0; k < 255; k++) {
    const x = Math.fround((k + 0.5) / 255)
    if (Math.fround(x * 255) === k + 0.5) ties.push({ x, even: k % 2 === 0 ? k : k + 1 })
  }

  expect(ties.length).toBeGreaterThan(50)
  for (const { x, even } of ties) expect(byteOf(x)).toBe(even)
})

test('values outside [0,1] are clamped', () => {
  expect([...roundToFrames(row([-0.1, 1.1, Number.NaN])).data]).toEqual([0, 255, 0])
})

test('rounding moves no value by more than half a step', () => {
  const data = Float32Array.from({ length: 300 }, (_, i) => Math.abs(Math.sin(i * 12.9898)))
  const rounded = framesToImage(roundToFrames(row([...data])))

  for (const [i, value] of rounded.data.entries())
    expect(Math.abs(value - data[i]!)).toBeLessThanOrEqual(0.5 / 255 + 1e-7)
})

test('frames are picked in the order asked for, repeats included', () => {
  const image = framesToImage(frameClip())
  const picked = selectFrames(image, [4, 0, 4])
  const frame = (clip: ImageClip, t: number): number[] => [...clip.data.subarray(t * 72, (t + 1) * 72)]

  expect(picked.frames).toBe(3)
  expect([0, 1, 2].map((t) => frame(picked, t))).toEqual([4, 0, 4].map((t) => frame(image, t)))
  expect(() => selectFrames(image, [5])).toThrow(expect.objectContaining({ code: 'model/no-such-frame' }))
  expect(() => selectFrames(image, [-1])).toThrow(/Frame -1/)
})

const statistics = { mean: [0.4, 0.5, 0.6], std: [0.2, 0.25, 0.5] }

test.each<[Layout, readonly number[]]>([
  ['NCHW', [5, 3, 4, 6]],
  ['NHWC', [5, 4, 6, 3]],
  ['NCTHW', [1, 3, 5, 4, 6]],
  ['NTCHW', [1, 5, 3, 4, 6]],
  ['NTHWC', [1, 5, 4, 6, 3]],
])('layout %s: every value at its place, normalised by its channel', (layout, shape) => {
  const isVideo = layout.includes('T')
  const make = isVideo ? videoCard : exampleCard
  for (const channels of ['RGB', 'BGR']) {
    const image = framesToImage(frameClip())
    const input = imageToInput(image, make({ input: { layout, channels, ...statistics } }))

    expect(input.shape).toEqual(shape)
    for (const place of places()) {
      const size4: Record<string, number> = { N: isVideo ? 0 : place.t, T: place.t, C: place.c, H: place.y, W: place.x }
      const flat = [...layout].reduce((sum, letter, axis) => sum * shape[axis]! + size4[letter]!, 0)
      const source = { ...place, c: channels === 'BGR' ? 2 - place.c : place.c }
      const expected = (image.data[inImage(source)]! - statistics.mean[place.c]!) / statistics.std[place.c]!
      expect(input.data[flat]).toBeCloseTo(expected, 6)
    }
  }
})

test.each([
  [[-1, 1], -1, 1],
  [[0, 255], 0, 255],
  [[0, 1], 0, 1],
])('range %j: black and white become its ends', (range, black, white) => {
  const card = exampleCard({ input: { range, size: [1, 2] } })
  const input = imageToInput(row([0, 1, 0, 1, 0, 1]), card)

  expect([...input.data]).toEqual([black, white, black, white, black, white])
})

test('mean and std in bytes go with range [0, 255]', () => {
  const bytes = { range: [0, 255], mean: statistics.mean.map((m) => m * 255), std: statistics.std.map((s) => s * 255) }
  const image = framesToImage(frameClip())
  const inBytes = imageToInput(image, exampleCard({ input: bytes }))
  const inUnits = imageToInput(image, exampleCard({ input: statistics }))

  for (const [i, value] of inBytes.data.entries()) expect(value).toBeCloseTo(inUnits.data[i]!, 5)
})

test('channelsOf says the same as imageToInput', () => {
  const card = exampleCard({ input: { ...statistics, channels: 'BGR', range: [-1, 1], size: [1, 1] } })
  const pixel = [0.1, 0.5, 0.8]
  const input = imageToInput(row(pixel), card)

  channelsOf(card).forEach(({ source, scale, offset }, channel) => {
    expect(pixel[source]! * scale + offset).toBeCloseTo(input.data[channel]!, 6)
  })
})

test('another size than the model takes is refused', () => {
  const image = framesToImage(frameClip())
  const mismatch = expect.objectContaining({ code: 'model/size-mismatch' })

  expect(() => imageToInput(image, exampleCard({ input: { size: [6, 4] } }))).toThrow(mismatch)
  expect(() => imageToInput(image, videoCard({ input: { frames: 8 } }))).toThrow(/8 frames of 4x6/)
  expect(() => imageToInput(image, videoCard({ input: { frames: undefined } }))).not.toThrow()
})
