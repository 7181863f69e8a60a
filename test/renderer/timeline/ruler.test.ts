import { describe, expect, test } from 'vitest'
import { timelineAxis, type TimeScale } from '../../../src/renderer/timeline/axis'
import { frameStep, frameTicks, timeLabel, timeTicks } from '../../../src/renderer/timeline/ruler'
import { toPixel, whole, zoomed } from '../../../src/renderer/timeline/viewport'

const clip = (count: number, timeOf: (ordinal: number) => number) =>
  Array.from({ length: count }, (_, ordinal) => ({ ordinal, timeSeconds: timeOf(ordinal), isKeyFrame: false }))
const even = clip(10_000, (ordinal) => ordinal / 25)
const variable = clip(600, (ordinal) => ordinal / 30 + (ordinal > 300 ? (ordinal - 300) * 0.2 : 0))

describe.each(['frames', 'time'] as TimeScale[])('names on the scale of %s', (scale) => {
  test.each([
    ['even', even],
    ['variable', variable],
  ])('stand apart and at their own places at every zoom, %s rate', (_, cells) => {
    const axis = timelineAxis(cells, scale)
    for (const width of [300, 1200])
      for (let factor = 1; factor < 4000; factor *= 2.3) {
        const view = zoomed(axis, whole(axis), factor, axis.extent * 0.6)
        for (const ticks of [frameTicks(axis, view, width), timeTicks(axis, view, width)]) {
          const named = ticks.filter(({ label }) => label !== '')
          for (let at = 1; at < named.length; at++) expect(named[at]!.x - named[at - 1]!.x).toBeGreaterThan(40)
          expect(ticks.length).toBeLessThan(width / 4)
        }
        for (const { x, label } of frameTicks(axis, view, width))
          if (label) expect(x).toBeCloseTo(toPixel(view, width, axis.edges[Number(label)]!), 6)
        expect(frameTicks(axis, view, width).some(({ label }) => label !== '')).toBe(true)
      }
  })
})

test('steps are 1, 2 or 5 times a power of ten', () => {
  expect([200, 40, 25, 12, 3, 0.5, 0.03].map((pixels) => frameStep(pixels))).toEqual([1, 2, 5, 5, 20, 200, 2000])
})

test('times have as many digits as neighbours need', () => {
  expect([timeLabel(65, 1), timeLabel(65.25, 0.05), timeLabel(3725, 60), timeLabel(0.004, 0.002)]).toEqual([
    '1:05',
    '1:05.25',
    '1:02:05',
    '0:00.004',
  ])
})
