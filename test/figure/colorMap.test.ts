import { describe, expect, test } from 'vitest'
import { divergingMaps, sequentialMaps } from '../../src/contract/figure'
import { colorsOf, divergingColor, sequentialColor } from '../../src/figure/colorMap'
import { distance, seen, visions, type Color } from './colorScience'

describe.each(sequentialMaps)('sequential map %s', (map) => {
  /** One of 256 colours from the lowest to the highest value. */
  const sequentialAt = (index: number): Color => sequentialColor(index / 255, map) as Color
  const span = map === 'grey' ? 0.78 : 0.68

  test('gets lighter in even steps, with every vision', () => {
    const lightness = Array.from({ length: 256 }, (_, index) => seen(sequentialAt(index))[0])
    const coarse = lightness.filter((_, index) => index % 15 === 0)
    const steps = coarse.slice(1).map((value, index) => value - coarse[index]!)

    expect(Math.min(...steps)).toBeGreaterThan(0.9 * (span / 17))
    expect(Math.max(...steps)).toBeLessThan(1.1 * (span / 17))
    for (const vision of Object.values(visions)) {
      const seenLightness = Array.from({ length: 18 }, (_, index) => seen(sequentialAt(15 * index), vision)[0])
      for (let index = 1; index < 18; index++) expect(seenLightness[index]).toBeGreaterThan(seenLightness[index - 1]!)
    }
  })

  test('neighbouring entries are about equally far apart, with every vision', () => {
    for (const [name, vision] of Object.entries(visions)) {
      const steps = Array.from({ length: 17 }, (_, index) =>
        distance(seen(sequentialAt(15 * index), vision), seen(sequentialAt(15 * index + 15), vision)),
      )
      expect(Math.max(...steps) / Math.min(...steps), name).toBeLessThan(name === 'normal' ? 1.6 : 2.6)
    }
  })
})

test('the map for every colour vision looks nearly the same with red-green deficient vision; the usual one does not', () => {
  const change = (map: 'blue-yellow' | 'violet-yellow') =>
    Math.max(
      ...[visions.protanopia, visions.deuteranopia].flatMap((vision) =>
        Array.from({ length: 18 }, (_, index) => {
          const color = sequentialColor(index / 17, map) as Color
          return distance(seen(color), seen(color, vision))
        }),
      ),
    )

  expect(change('blue-yellow')).toBeLessThan(0.06)
  expect(change('violet-yellow')).toBeGreaterThan(2 * change('blue-yellow'))
})

test('the grey map is grey', () => {
  for (let share = 0; share <= 1; share += 0.1) {
    const [red, green, blue] = sequentialColor(share, 'grey')
    expect(Math.max(red, green, blue) - Math.min(red, green, blue)).toBeLessThanOrEqual(1)
  }
})

describe.each(divergingMaps.flatMap((map) => (['light', 'dark'] as const).map((page) => ({ map, page }))))(
  'diverging map $map on a $page page',
  ({ map, page }) => {
    test('zero has no hue', () => {
      const [, a, b] = seen(divergingColor(0, page, map) as Color)

      expect(Math.hypot(a, b)).toBeLessThan(0.01)
    })

    test('equal distances from zero are equally light and equally strong, but of opposite colour', () => {
      for (const size of [0.25, 0.5, 0.75, 1]) {
        const below = seen(divergingColor(-size, page, map) as Color)
        const above = seen(divergingColor(size, page, map) as Color)

        expect(below[0]).toBeCloseTo(above[0], 2)
        expect(Math.hypot(below[1], below[2])).toBeCloseTo(Math.hypot(above[1], above[2]), 1)
        for (const vision of Object.values(visions)) {
          const apart = distance(
            seen(divergingColor(-size, page, map) as Color, vision),
            seen(divergingColor(size, page, map) as Color, vision),
          )
          expect(apart).toBeGreaterThan(0.05 * size)
        }
      }
    })

    test('lightness changes evenly on both sides', () => {
      for (const sign of [-1, 1]) {
        const lightness = Array.from(
          { length: 11 },
          (_, at) => seen(divergingColor((sign * at) / 10, page, map) as Color)[0],
        )
        const steps = lightness.slice(1).map((value, at) => Math.abs(value - lightness[at]!))
        expect(Math.max(...steps) / Math.min(...steps)).toBeLessThan(1.35)
      }
    })
  },
)

test.each([
  ['blue-vermillion', 2, 0],
  ['purple-green', 2, 1],
  ['teal-brown', 2, 0],
] as const)('%s has its first colour below zero and its second above', (map, below, above) => {
  for (const page of ['light', 'dark'] as const) {
    const [low, high] = [divergingColor(-0.7, page, map), divergingColor(0.7, page, map)]

    expect(low[below]).toBeGreaterThan(high[below])
    expect(high[above]).toBeGreaterThan(low[above])
  }
})

test('values outside the range get the colour of its end', () => {
  expect(sequentialColor(-3)).toEqual(sequentialColor(0))
  expect(sequentialColor(7)).toEqual(sequentialColor(1))
  expect(divergingColor(9, 'light')).toEqual(divergingColor(1, 'light'))
})

test('a style’s colours are those of the maps it names', () => {
  const colors = colorsOf('grey', 'purple-green')

  expect(colors.sequential(0.3)).toEqual(sequentialColor(0.3, 'grey'))
  expect(colors.diverging(-0.3)).toEqual(divergingColor(-0.3, 'light', 'purple-green'))
})
