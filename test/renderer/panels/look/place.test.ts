import { describe, expect, test } from 'vitest'
import { placeCard, spotOf, type Box, type Size } from '../../../../src/renderer/panels/look/place'

const view = { width: 1024, height: 700 }
const card = { width: 320, height: 190 }
const overlaps = (spot: Box, at: { left: number; top: number }, size: Size): boolean =>
  at.left < spot.left + spot.width &&
  at.left + size.width > spot.left &&
  at.top < spot.top + spot.height &&
  at.top + size.height > spot.top

describe('a card', () => {
  test.each<[string, Box]>([
    ['left edge', { left: 0, top: 100, width: 288, height: 400 }],
    ['right edge', { left: 700, top: 100, width: 324, height: 400 }],
    ['top, wide', { left: 0, top: 40, width: 1024, height: 200 }],
    ['bottom, wide', { left: 0, top: 500, width: 1024, height: 200 }],
  ])('stands beside what is at the %s, inside the window', (_, spot) => {
    const at = placeCard(spot, card, view)
    expect(overlaps(spot, at, card)).toBe(false)
    expect(at.left).toBeGreaterThanOrEqual(0)
    expect(at.left + card.width).toBeLessThanOrEqual(view.width)
    expect(at.top + card.height).toBeLessThanOrEqual(view.height)
  })

  test('stands over what fills the window, still inside it', () => {
    const at = placeCard({ left: 0, top: 0, width: 1024, height: 700 }, card, view)
    expect(at.left + card.width).toBeLessThanOrEqual(view.width)
    expect(at.top + card.height).toBeLessThanOrEqual(view.height)
  })

  test('stands in the middle where nothing is pointed at', () => {
    expect(placeCard(null, card, view)).toEqual({ left: 352, top: 255 })
  })
})

test('the spot is never larger than the window', () => {
  const spot = spotOf({ left: -20, top: 650, width: 2000, height: 300 }, view)
  expect(spot.left).toBeGreaterThanOrEqual(0)
  expect(spot.left + spot.width).toBeLessThanOrEqual(view.width)
  expect(spot.top + spot.height).toBeLessThanOrEqual(view.height)
})
