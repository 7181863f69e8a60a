import { expect, test } from 'vitest'
import {
  cellUnder,
  fitted,
  moved,
  rectOf,
  seenCells,
  showing,
  zoomed,
} from '../../../../src/renderer/components/matrix/viewport'

const size = { rows: 2048, columns: 1024 }
const plot = { left: 40, top: 10, width: 512, height: 512 }
const whole = fitted(size, plot)

test('at first all of the matrix fills the plot', () => {
  expect(rectOf(whole, plot, { row: 0, column: 0 })).toMatchObject({ left: 40, top: 10, width: 0.5, height: 0.25 })
  const last = rectOf(whole, plot, { row: 2047, column: 1023 })
  expect([last.left + last.width, last.top + last.height]).toEqual([552, 522])
})

test('zooming keeps the cell under the pointer, in and out again', () => {
  let view = whole
  const [x, y] = [300.3, 222.2]
  const before = cellUnder(view, size, plot, x, y)
  for (const factor of [1.3, 4, 2.7, 0.4, 1.9]) {
    view = zoomed(view, size, plot, x, y, factor)
    expect(cellUnder(view, size, plot, x, y)).toEqual(before)
  }
  view = zoomed(view, size, plot, x, y, 1e-6)
  expect(view).toEqual(whole)
})

test('cells grow to 64 pixels and no further', () => {
  const view = zoomed(whole, size, plot, 100, 100, 1e9)

  expect(Math.max(view.cellWidth, view.cellHeight)).toBeCloseTo(64, 9)
})

test('panning stops at the edges', () => {
  const view = zoomed(whole, size, plot, 296, 266, 8)
  const far = moved(view, size, plot, 1e6, 1e6)
  const near = moved(view, size, plot, -1e6, -1e6)

  expect([far.row, far.column]).toEqual([0, 0])
  expect(near.row + plot.height / near.cellHeight).toBeCloseTo(2048, 9)
  expect(near.column + plot.width / near.cellWidth).toBeCloseTo(1024, 9)
})

test('a cell out of sight is brought into it, and one in sight moves nothing', () => {
  const view = zoomed(whole, size, plot, 40, 10, 20)
  const there = showing(view, size, plot, { row: 1900, column: 700 })
  const { left, top, width, height } = rectOf(there, plot, { row: 1900, column: 700 })

  expect(left).toBeGreaterThanOrEqual(plot.left - 1e-6)
  expect(left + width).toBeLessThanOrEqual(plot.left + plot.width + 1e-6)
  expect(top).toBeGreaterThanOrEqual(plot.top - 1e-6)
  expect(top + height).toBeLessThanOrEqual(plot.top + plot.height + 1e-6)
  expect(showing(there, size, plot, { row: 1900, column: 700 })).toEqual(there)
})

test('there is no cell beside the plot', () => {
  for (const [x, y] of [
    [39, 100],
    [552, 100],
    [100, 9],
    [100, 522],
  ] as const)
    expect(cellUnder(whole, size, plot, x, y)).toBeNull()
  expect(cellUnder(whole, size, plot, 551.9, 521.9)).toEqual({ row: 2047, column: 1023 })
})

test('cells in sight are counted from the first that is cut to the last that is', () => {
  expect(seenCells(2.5, 10, 100, 1000)).toEqual([2, 13])
  expect(seenCells(0, 10, 100, 4)).toEqual([0, 4])
})
