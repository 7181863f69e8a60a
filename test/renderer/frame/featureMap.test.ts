import { expect, test } from 'vitest'
import { divergingColor, sequentialColor } from '../../../src/figure/colorMap'
import { drawMap, mapLimits } from '../../../src/renderer/frame/featureMap'

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
