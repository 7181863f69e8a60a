import { expect, test } from 'vitest'
import { pixelAt } from '../../../src/renderer/frame/pixel'
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

test('from the fit on it stays there too, in panes that are wider or higher than the picture, and back again', () => {
  for (const room of [pane, { width: 1110, height: 180, ratio: 1 }, { width: 300, height: 800, ratio: 2 }]) {
    const start = placeOf(fitted, picture, room)
    for (const [across, down] of [
      [0.59, 0.48],
      [0.02, 0.97],
      [0.99, 0.03],
    ] as const) {
      const [x, y] = [start.left + across * start.width, start.top + down * start.height]
      const under = (view: typeof fitted) => pixelAt(picture, partAt(placeOf(view, picture, room), x, y))
      let view = fitted
      const places = []
      for (let turn = 0; turn < 12; turn++) {
        view = zoomBy(view, 1.25, picture, room, x, y)
        places.push(placeOf(view, picture, room))
        const part = partAt(places.at(-1)!, x, y)
        // edges are rounded to pixels of the screen, which does not add up
        const [wide, high] = [places.at(-1)!.width, places.at(-1)!.height]
        expect(Math.abs(part.x - across) * wide).toBeLessThanOrEqual(1.01 / room.ratio)
        expect(Math.abs(part.y - down) * high).toBeLessThanOrEqual(1.01 / room.ratio)
      }
      expect(under(view)).toEqual(under(fitted))
      for (const place of places.slice(0, -1).reverse()) {
        view = zoomBy(view, 1 / 1.25, picture, room, x, y)
        expect(Math.abs(placeOf(view, picture, room).left - place.left)).toBeLessThanOrEqual(1)
      }
      expect(zoomBy(view, 1 / 1.25, picture, room, x, y)).toEqual(fitted)
    }
  }
})

test('no side gets emptier by dragging, or by zooming out about a point beside the picture', () => {
  const room = { width: 1110, height: 180, ratio: 1 }
  const start = placeOf(fitted, picture, room)
  const view = zoomBy(fitted, 4, picture, room, start.left + start.width, 90)
  const right = room.width - placeOf(view, picture, room).left - placeOf(view, picture, room).width
  expect(right).toBeCloseTo(room.width - start.left - start.width, 0)
  for (const moved of [pan(view, picture, room, -500, 0), zoomBy(view, 0.9, picture, room, 10, 90)]) {
    const { left, width } = placeOf(moved, picture, room)
    expect(room.width - left - width).toBeLessThanOrEqual(right + 1)
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
