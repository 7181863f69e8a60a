import { expect, test } from 'vitest'
import { timelineAxis } from '../../../src/renderer/timeline/axis'
import {
  following,
  isWhole,
  panned,
  showing,
  toPixel,
  toUnit,
  whole,
  zoomed,
} from '../../../src/renderer/timeline/viewport'

const axis = timelineAxis(
  Array.from({ length: 900 }, (_, ordinal) => ({ ordinal, timeSeconds: ordinal / 30, isKeyFrame: false })),
  'frames',
)

test('the place under the pointer stays where it is while zooming', () => {
  let view = whole(axis)
  for (const factor of [1.7, 3, 0.8, 10]) {
    view = zoomed(axis, view, factor, 400)
    expect(toPixel(view, 1000, 400)).toBeCloseTo((1000 * 400) / 900, 6)
  }
})

test('it zooms until four frames fill the width, and out until the clip does', () => {
  const close = zoomed(axis, whole(axis), 1e6, 450)
  expect(close.to - close.from).toBeCloseTo(4, 9)
  expect(isWhole(axis, zoomed(axis, close, 1e-6, 450))).toBe(true)
})

test('nothing beyond the clip is shown', () => {
  const view = zoomed(axis, whole(axis), 10, 0)
  expect(view).toEqual({ from: 0, to: 90 })
  expect(panned(axis, view, -50)).toEqual({ from: 0, to: 90 })
  expect(panned(axis, view, 5000)).toEqual({ from: 810, to: 900 })
})

test('cells that are asked for are all in sight, with room beside them', () => {
  const view = showing(axis, 100, 131)
  expect(view.from).toBeLessThan(100)
  expect(view.to).toBeGreaterThan(132)
  expect(view.to - view.from).toBeLessThan(40)
})

test('a playhead that leaves the view turns the page, one within it does not', () => {
  const view = { from: 100, to: 200 }
  expect(following(axis, view, 150)).toBe(view)
  expect(following(axis, view, 200)).toEqual({ from: 200, to: 300 })
  expect(following(axis, view, 99)).toEqual({ from: 0, to: 100 })
})

test('pixels and places are each other’s inverse', () => {
  const view = { from: 12.5, to: 77 }
  expect(toUnit(view, 640, toPixel(view, 640, 30))).toBeCloseTo(30, 9)
})
