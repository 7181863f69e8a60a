import { describe, expect, test } from 'vitest'
import { divergingColor, sequentialColor } from '../../src/figure/colorMap'
import { distance, seen, visions, type Color } from './colorScience'

/** One of 256 colours from the lowest to the highest value. */
const sequentialAt = (index: number): Color => sequentialColor(index / 255) as Color

test('the sequential map gets lighter in even steps, with every vision', () => {
  const lightness = Array.from({ length: 256 }, (_, index) => seen(sequentialAt(index))[0])
  const coarse = lightness.filter((_, index) => index % 15 === 0)
  const steps = coarse.slice(1).map((value, index) => value - coarse[index]!)

  expect(Math.min(...steps)).toBeGreaterThan(0.036)
  expect(Math.max(...steps)).toBeLessThan(0.044)
  for (const vision of Object.values(visions)) {
    const seenLightness = Array.from({ length: 18 }, (_, index) => seen(sequentialAt(15 * index), vision)[0])
    for (let index = 1; index < 18; index++) expect(seenLightness[index]).toBeGreaterThan(seenLightness[index - 1]!)
  }
})

test('neighbouring entries of the sequential map are about equally far apart', () => {
  const steps = Array.from({ length: 17 }, (_, index) =>
    distance(seen(sequentialAt(15 * index)), seen(sequentialAt(15 * index + 15))),
  )

  expect(Math.max(...steps) / Math.min(...steps)).toBeLessThan(1.6)
})

describe.each(['light', 'dark'] as const)('diverging map on a %s page', (page) => {
  test('zero has no hue', () => {
    const [, a, b] = seen(divergingColor(0, page) as Color)

    expect(Math.hypot(a, b)).toBeLessThan(0.01)
  })

  test('equal distances from zero are equally light and equally strong, but of opposite colour', () => {
    for (const size of [0.25, 0.5, 0.75, 1]) {
      const below = seen(divergingColor(-size, page) as Color)
      const above = seen(divergingColor(size, page) as Color)

      expect(below[0]).toBeCloseTo(above[0], 2)
      expect(Math.hypot(below[1], below[2])).toBeCloseTo(Math.hypot(above[1], above[2]), 1)
      for (const vision of Object.values(visions)) {
        const apart = distance(
          seen(divergingColor(-size, page) as Color, vision),
          seen(divergingColor(size, page) as Color, vision),
        )
        expect(apart).toBeGreaterThan(0.05 * size)
      }
    }
  })

  test('below zero is blue, above is red', () => {
    const [below, above] = [divergingColor(-0.7, page), divergingColor(0.7, page)]

    expect(below[2]).toBeGreaterThan(below[0])
    expect(above[0]).toBeGreaterThan(above[2])
  })
})

test('values outside the range get the colour of its end', () => {
  expect(sequentialColor(-3)).toEqual(sequentialColor(0))
  expect(sequentialColor(7)).toEqual(sequentialColor(1))
  expect(divergingColor(9, 'light')).toEqual(divergingColor(1, 'light'))
})
