import { describe, expect, test } from 'vitest'
import {
  cellAt,
  isUneven,
  placeOfSeconds,
  samePlace,
  secondsAt,
  timelineAxis,
} from '../../../src/renderer/timeline/axis'

const frames = (times: readonly (number | null)[]) =>
  times.map((timeSeconds, ordinal) => ({ ordinal, timeSeconds, isKeyFrame: false }))
/** Stays 0.1, 0.3, 0.1, 0.1 and, for the last, as long as most. */
const uneven = frames([0, 0.1, 0.4, 0.5, 0.6])

test('frames are one unit each, whatever their times', () => {
  const axis = timelineAxis(uneven, 'frames')
  expect([...axis.edges]).toEqual([0, 1, 2, 3, 4, 5])
  expect(cellAt(axis, 1.99)).toBe(1)
  expect([cellAt(axis, -1), cellAt(axis, 99)]).toEqual([0, 4])
})

test('in time a frame is as wide as it stays on screen, the last as wide as most', () => {
  const axis = timelineAxis(uneven, 'time')
  ;[0, 0.1, 0.4, 0.5, 0.6, 0.7].forEach((edge, at) => expect(axis.edges[at]).toBeCloseTo(edge, 9))
  expect(axis.extent).toBeCloseTo(0.7, 9)
  expect([0, 0.05, 0.1, 0.39, 0.4, 0.69, 5].map((unit) => cellAt(axis, unit))).toEqual([0, 0, 1, 1, 2, 4, 4])
})

test('a time lies within its frame, on either scale, and is found again', () => {
  for (const scale of ['frames', 'time'] as const) {
    const axis = timelineAxis(uneven, scale)
    for (const seconds of [0, 0.04, 0.25, 0.61]) {
      expect(secondsAt(axis, placeOfSeconds(axis, seconds))).toBeCloseTo(seconds, 9)
    }
    expect(cellAt(axis, placeOfSeconds(axis, 0.25))).toBe(1)
  }
})

test('a place is the same share of the same frame on the other scale', () => {
  const [inFrames, inTime] = [timelineAxis(uneven, 'frames'), timelineAxis(uneven, 'time')]
  expect(samePlace(inFrames, inTime, 1.5)).toBeCloseTo(0.25, 9)
  expect(samePlace(inTime, inFrames, 0.25)).toBeCloseTo(1.5, 9)
})

describe('without time', () => {
  const axis = timelineAxis(frames([null, null, null]), 'time')

  test('the scale is frames', () => {
    expect(axis.scale).toBe('frames')
    expect(axis.extent).toBe(3)
    expect(secondsAt(axis, 1)).toBeNull()
  })
})

test('what counts as uneven is beyond a rounded time stamp', () => {
  expect(isUneven(timelineAxis(uneven, 'frames'))).toBe(true)
  const rounded = frames(Array.from({ length: 90 }, (_, at) => Math.round((at / 29.97) * 1000) / 1000))
  expect(isUneven(timelineAxis(rounded, 'frames'))).toBe(false)
})

test('pictures that begin later than the clip keep their times', () => {
  const axis = timelineAxis(frames([0.4, 0.5, 0.6]), 'time')
  expect(axis.edges[0]).toBe(0)
  expect(secondsAt(axis, 0)).toBeCloseTo(0.4, 9)
  expect(cellAt(axis, placeOfSeconds(axis, 0.55))).toBe(1)
})
