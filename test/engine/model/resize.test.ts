import { expect, test } from 'vitest'
import { resizeImage } from '../../../src/engine/model/resize'
import type { ImageClip } from '../../../src/engine/tensor/clipArray'

function imageOf(
  frames: number,
  height: number,
  width: number,
  value: (y: number, x: number, plane: number) => number,
) {
  const data = new Float32Array(frames * 3 * height * width)
  for (let i = 0; i < data.length; i++) {
    const plane = Math.floor(i / (height * width))
    data[i] = value(Math.floor(i / width) % height, i % width, plane)
  }
  return { space: 'image', frames, height, width, data } satisfies ImageClip
}

const noise = (y: number, x: number, plane: number): number =>
  Math.abs(Math.sin(y * 12.9898 + x * 78.233 + plane * 3.7))
const sizes = [
  [1, 1],
  [3, 17],
  [7, 9],
  [11, 13],
  [40, 30],
] as const

test('the same size is the same clip', () => {
  const clip = imageOf(2, 5, 7, noise)

  expect(resizeImage(clip, 5, 7)).toBe(clip)
})

test.each(sizes)('to %i x %i: a constant stays constant, nothing leaves the range', (height, width) => {
  const constant = resizeImage(
    imageOf(1, 11, 12, () => 0.3),
    height,
    width,
  )
  const resized = resizeImage(imageOf(2, 11, 12, noise), height, width)

  expect(resized).toMatchObject({ frames: 2, height, width, space: 'image' })
  expect(resized.data).toHaveLength(2 * 3 * height * width)
  for (const value of constant.data) expect(value).toBeCloseTo(0.3, 6)
  for (const value of resized.data) {
    expect(value).toBeGreaterThanOrEqual(0)
    expect(value).toBeLessThanOrEqual(1)
  }
})

const rampSizes = [
  [12, 9],
  [8, 36],
  [60, 50],
  [7, 31],
] as const

test.each(rampSizes)('to %i x %i: a ramp stays the ramp, away from the borders', (height, width) => {
  const slope = (position: number, from: number): number => (position + 0.5) / from
  const resized = resizeImage(
    imageOf(1, 24, 36, (y, x) => (slope(y, 24) + slope(x, 36)) / 2),
    height,
    width,
  )
  // A triangle sampled at an uneven ratio is a little lopsided; a whole ratio, and growing, are exact.
  const isExact = [24 / height, 36 / width].every((ratio) => ratio <= 1 || Number.isInteger(ratio))

  const inner: number[] = []
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const isInner = [
        [slope(y, height), 1 / Math.min(24, height)],
        [slope(x, width), 1 / Math.min(36, width)],
      ].every(([centre, reach]) => centre! >= reach! && centre! <= 1 - reach!)
      if (isInner) inner.push(resized.data[y * width + x]! - (slope(y, height) + slope(x, width)) / 2)
    }
  expect(inner.length).toBeGreaterThan(20)
  expect(Math.max(...inner.map(Math.abs))).toBeLessThan(isExact ? 1e-6 : 0.05 / 24)
})

test('halving weighs 1 3 3 1: the triangle spans two output pixels', () => {
  const pixels = [0, 1, 0, 0, 0.5, 1, 0.25, 0]
  const resized = resizeImage(
    imageOf(1, 1, 8, (_, x) => pixels[x]!),
    1,
    4,
  )

  const inner = (x: number): number =>
    (pixels[2 * x - 1]! + 3 * pixels[2 * x]! + 3 * pixels[2 * x + 1]! + pixels[2 * x + 2]!) / 8
  expect(resized.data[1]).toBeCloseTo(inner(1), 6)
  expect(resized.data[2]).toBeCloseTo(inner(2), 6)
  // At the border the missing pixel's weight goes to the others.
  expect(resized.data[0]).toBeCloseTo((3 * pixels[0]! + 3 * pixels[1]! + pixels[2]!) / 7, 6)
})

test('doubling is plain bilinear: quarters between neighbours', () => {
  const resized = resizeImage(
    imageOf(1, 1, 2, (_, x) => x),
    1,
    4,
  )

  expect([...resized.data.subarray(0, 4)]).toEqual([0, 0.25, 0.75, 1])
})

test('mirrored input gives mirrored output', () => {
  const mirror = (clip: ImageClip): number[] => {
    const rows = clip.data.length / clip.width
    return Array.from({ length: rows }, (_, r) =>
      [...clip.data.subarray(r * clip.width, (r + 1) * clip.width)].reverse(),
    ).flat()
  }
  const straight = resizeImage(imageOf(1, 9, 13, noise), 5, 7)
  const turned = resizeImage(
    imageOf(1, 9, 13, (y, x, plane) => noise(y, 12 - x, plane)),
    5,
    7,
  )

  mirror(turned).forEach((value, i) => expect(value).toBeCloseTo(straight.data[i]!, 6))
})

test('frames and channels do not mix', () => {
  const resized = resizeImage(
    imageOf(2, 6, 6, (_, __, plane) => plane / 6),
    4,
    9,
  )

  resized.data.forEach((value, i) => expect(value).toBeCloseTo(Math.floor(i / 36) / 6, 6))
})
