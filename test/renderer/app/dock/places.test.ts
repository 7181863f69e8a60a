import { expect, test } from 'vitest'
import { edgesOf, nextPlace, placesOf, type Place } from '../../../../src/renderer/app/dock/places'

// Two groups beside each other, and one below both.
const places: readonly Place<string | null>[] = [
  ...placesOf('left', { x: 0, y: 0, width: 400, height: 600 }),
  ...placesOf('right', { x: 400, y: 0, width: 400, height: 600 }),
  ...placesOf('below', { x: 0, y: 600, width: 800, height: 200 }),
  ...edgesOf({ x: 0, y: 0, width: 800, height: 800 }),
]

const walk = (
  group: string,
  position: string,
  arrows: readonly ('ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown')[],
) =>
  arrows.reduce(
    (at, arrow) => nextPlace(at, arrow, places) ?? at,
    places.find((place) => place.group === group && place.position === position)!,
  )

test('an arrow goes to the next place in its direction, from half to half and from group to group', () => {
  expect(walk('left', 'center', ['ArrowRight'])).toMatchObject({ group: 'left', position: 'right' })
  expect(walk('left', 'center', ['ArrowRight', 'ArrowRight'])).toMatchObject({ group: 'right', position: 'left' })
  expect(walk('right', 'center', ['ArrowDown'])).toMatchObject({ group: 'right', position: 'bottom' })
})

test('every place can be reached by arrows from every other', () => {
  const seen = new Set([places[0]!])
  for (const place of seen)
    for (const arrow of ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'] as const) {
      const next = nextPlace(place, arrow, places)
      if (next) seen.add(next)
    }
  expect(seen.size).toBe(places.length)
})

test('beyond the outermost half of a group lies the edge of the window, and beyond that there is nothing', () => {
  const ways = { left: 'ArrowLeft', right: 'ArrowRight', top: 'ArrowUp', bottom: 'ArrowDown' } as const
  const outermost = { left: 'left', right: 'right', top: 'left', bottom: 'below' } as const
  for (const side of ['left', 'right', 'top', 'bottom'] as const) {
    const edge = walk(outermost[side], side, [ways[side]])
    expect(edge).toMatchObject({ group: null, position: side })
    expect(nextPlace(edge, ways[side], places)).toBeNull()
  }
})
