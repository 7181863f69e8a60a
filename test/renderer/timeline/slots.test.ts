import { expect, test } from 'vitest'
import { timelineAxis } from '../../../src/renderer/timeline/axis'
import { thumbnailSlots } from '../../../src/renderer/timeline/slots'
import { panned, toPixel, whole, zoomed } from '../../../src/renderer/timeline/viewport'

const axis = timelineAxis(
  Array.from({ length: 1000 }, (_, ordinal) => ({ ordinal, timeSeconds: ordinal / 25, isKeyFrame: false })),
  'frames',
)
const keys = [0, 250, 500, 750]

test('pictures do not overlap at any zoom where no key frame takes a place', () => {
  for (let factor = 1; factor < 200; factor *= 1.7) {
    const view = zoomed(axis, whole(axis), factor, 620)
    const places = thumbnailSlots(axis, view, 1200, 66, []).map((cell) => toPixel(view, 1200, axis.edges[cell]!))
    for (let at = 1; at < places.length; at++) expect(places[at]! - places[at - 1]!).toBeGreaterThanOrEqual(66)
  }
})

test('a key frame near the beginning of a stretch stands for it', () => {
  // 64 frames a stretch at first: 250 and 500 lie in last halves
  const slots = thumbnailSlots(axis, whole(axis), 1200, 66, keys)
  expect(slots.slice(0, 4)).toEqual([0, 64, 128, 192])
  const closer = thumbnailSlots(axis, { from: 490, to: 540 }, 1200, 66, keys)
  expect(closer.slice(0, 5)).toEqual([488, 492, 496, 500, 504])
  expect(thumbnailSlots(axis, { from: 700, to: 900 }, 1200, 66, [753])).toContain(753)
})

test('panning keeps the pictures that stay in sight', () => {
  const view = zoomed(axis, whole(axis), 4, 500)
  const before = thumbnailSlots(axis, view, 1200, 66, keys)
  const after = new Set(thumbnailSlots(axis, panned(axis, view, 37), 1200, 66, keys))
  expect(before.filter((cell) => cell >= view.from + 60).every((cell) => after.has(cell))).toBe(true)
})
