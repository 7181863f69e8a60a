import { expect, test } from 'vitest'
import { divergingColor, sequentialColor } from '../../../src/figure/colorMap'
import { cellOver, drawMap, drawOverlay, mapLimits, stepAt } from '../../../src/renderer/frame/featureMap'

const mapsOf = (values: number[]) => ({ count: 2, height: 1, width: 2, values: Float32Array.from(values) })

test('maps without negative values run from 0 to the largest of all frames', () => {
  const maps = mapsOf([0, 1, 2, 4])
  const limits = mapLimits(maps)
  const { data } = drawMap(maps, 1, limits)

  expect(limits).toEqual({ low: 0, high: 4, isSigned: false })
  expect([...data.slice(4)]).toEqual([...sequentialColor(1), 255])
})

test('maps with negative values are centred at 0', () => {
  const maps = mapsOf([-3, 0, 1, 2])
  const limits = mapLimits(maps)

  expect(limits).toEqual({ low: -3, high: 3, isSigned: true })
  expect([...drawMap(maps, 0, limits).data.slice(0, 4)]).toEqual([...divergingColor(-1, 'light'), 255])
})

test('a map of zeros is drawn, not divided by', () => {
  const maps = mapsOf([0, 0, 0, 0])
  expect([...drawMap(maps, 0, mapLimits(maps)).data.slice(0, 3)]).toEqual([...sequentialColor(0)])
})

const placed = {
  ...mapsOf([0, 1, 2, 4]),
  ...{ channels: 1, channel: 0, isPlaced: true, place: { x: 0.25, y: 0, width: 0.5, height: 1 } },
  steps: [
    { frames: [0, 1, 2, 3], centre: 1.5 },
    { frames: [4, 5, 6, 7], centre: 5.5 },
  ],
}
const grey = { width: 8, height: 1, data: new Uint8ClampedArray(8 * 4).fill(100) }

test('a map lies over the pixels of its place, mixed by its opacity, and nowhere else', () => {
  const { data } = drawOverlay(grey, placed, 1, mapLimits(placed), 0.25)
  const pixel = (column: number) => [...data.slice(column * 4, column * 4 + 4)]
  const mixed = (share: number) => [...sequentialColor(share).map((part) => Math.round(75 + part / 4)), 255]

  expect([pixel(0), pixel(1), pixel(6), pixel(7)]).toEqual(Array(4).fill([100, 100, 100, 255]))
  for (const column of [2, 3])
    pixel(column).forEach((part, at) => expect(Math.abs(part - mixed(0.5)[at]!)).toBeLessThanOrEqual(1))
  for (const column of [4, 5])
    pixel(column).forEach((part, at) => expect(Math.abs(part - mixed(1)[at]!)).toBeLessThanOrEqual(1))
  expect(cellOver(placed, grey, 3, 0)).toEqual({ x: 0, y: 0, index: 0 })
  expect(cellOver(placed, grey, 4, 0)?.index).toBe(1)
  expect(cellOver(placed, grey, 6, 0)).toBeNull()
})

test('a frame belongs to the step whose middle is nearest', () => {
  expect([0, 3, 4, 7].map((position) => stepAt(placed.steps, position))).toEqual([0, 0, 1, 1])
  // 3.5 lies between both: the earlier
  expect(stepAt(placed.steps, 3.5)).toBe(0)
})
