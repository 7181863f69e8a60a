import { expect, test } from 'vitest'
import {
  fitScale,
  fitted,
  pan,
  partAt,
  placeOf,
  scaleOf,
  visiblePixels,
  zoomBy,
  zoomStep,
  zoomTo,
} from '../../../src/renderer/frame/view'

const picture = { width: 224, height: 112 }
const pane = { width: 448, height: 448, ratio: 1 }

test('a fitted picture fills its pane in one direction and stands in the middle of the other', () => {
  expect(placeOf(fitted, picture, pane)).toEqual({ left: 0, top: 112, width: 448, height: 224, scale: 2 })
  expect(partAt(placeOf(fitted, picture, pane), 448, 112)).toEqual({ x: 1, y: 0 })
})

test('1:1 is a pixel of the screen, not of CSS', () => {
  const dense = { ...pane, ratio: 2 }
  expect(fitScale(picture, dense)).toBe(4)
  const place = placeOf({ scale: 1, x: 0.5, y: 0.5 }, picture, dense)
  expect(place).toMatchObject({ width: 112, height: 56, scale: 0.5 })
  expect(Number.isInteger(place.left * 2) && Number.isInteger(place.top * 2)).toBe(true)
})

test('what lies under the pointer stays there while the picture grows, wherever it is', () => {
  let view = zoomTo(fitted, 6, picture, pane, 224, 224)
  for (const [x, y] of [
    [100, 200],
    [300, 160],
    [224, 224],
  ] as const) {
    const before = partAt(placeOf(view, picture, pane), x, y)
    view = zoomBy(view, 1.7, picture, pane, x, y)
    const after = partAt(placeOf(view, picture, pane), x, y)
    // edges are rounded to pixels of the screen
    const slack = 1 / (picture.width * scaleOf(view, picture, pane))
    expect(Math.abs(after.x - before.x)).toBeLessThanOrEqual(slack)
    expect(Math.abs(after.y - before.y)).toBeLessThanOrEqual(2 * slack)
  }
})

test('the same view shows the same middle in panes of other sizes', () => {
  const view = zoomTo(fitted, 16, picture, pane, 224, 224)
  const small = { width: 160, height: 90, ratio: 1 }
  expect(partAt(placeOf(view, picture, small), 80, 45).x).toBeCloseTo(0.5, 2)
  expect(partAt(placeOf(view, picture, pane), 224, 224).x).toBeCloseTo(0.5, 2)
})

test('a picture cannot be dragged out of its pane', () => {
  const view = zoomTo(fitted, 8, picture, pane, 224, 224)
  const far = pan(view, picture, pane, 100_000, 100_000)
  expect(placeOf(far, picture, pane)).toMatchObject({ left: 0, top: 0 })
  // and comes back at once
  expect(placeOf(pan(far, picture, pane, -10, 0), picture, pane).left).toBe(-10)
  expect(placeOf(pan(fitted, picture, pane, 50, 50), picture, pane)).toEqual(placeOf(fitted, picture, pane))
})

test('zooming out by the wheel rests at the fit, keys go by round sizes', () => {
  const close = zoomTo(fitted, 2.4, picture, pane, 0, 0)
  expect(zoomBy(close, 0.5, picture, pane, 10, 10)).toEqual(fitted)
  expect(zoomStep(fitted, 1, picture, pane, 224, 224).scale).toBe(3)
  expect(zoomStep(fitted, -1, picture, pane, 224, 224).scale).toBe(1)
  expect(zoomTo(fitted, 1e6, picture, pane, 0, 0).scale).toBe(128)
})

test('only pixels that can be seen are counted', () => {
  const place = placeOf(zoomTo(fitted, 64, picture, pane, 0, 112), picture, pane)
  const { columns, rows } = visiblePixels(place, picture, pane)
  expect(columns).toEqual({ from: 0, to: 7 })
  expect(rows.to - rows.from).toBeLessThanOrEqual(8)
})
