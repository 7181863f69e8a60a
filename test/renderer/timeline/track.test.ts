import { expect, test } from 'vitest'
import { buildLevels, rangeOf } from '../../../src/renderer/timeline/levels'
import {
  buildTrack,
  endsText,
  extremeCell,
  spansAround,
  valueText,
  type TrackWords,
} from '../../../src/renderer/timeline/track'

const words: TrackWords = {
  id: 'cosine',
  name: 'Cosine',
  of: 'a model',
  unit: '',
  meaning: 'A cosine.',
  color: 0,
  base: 0,
}
const at = (cell: number, value: number) => ({ first: cell, last: cell, value })

test('frames without a value stay without one', () => {
  const track = buildTrack(words, 6, [at(1, 0.5), at(4, -0.25)])
  expect([...track.low]).toEqual([NaN, 0.5, NaN, NaN, -0.25, NaN])
  expect(track.count).toBe(2)
  expect([valueText(track, 1), valueText(track, 2), valueText(track, 4)]).toEqual(['0.500', '–', '−0.250'])
})

test('windows that overlap keep the lowest and the highest of their values', () => {
  const track = buildTrack(words, 5, [
    { first: 0, last: 3, value: 2 },
    { first: 2, last: 9, value: -1 },
  ])
  expect([...track.low]).toEqual([2, 2, -1, -1, -1])
  expect([...track.high]).toEqual([2, 2, 2, 2, -1])
  expect(valueText(track, 2)).toBe('−1.00 to 2.00')
})

test('where it bites is the first of the lowest or highest', () => {
  const track = buildTrack(words, 9, [at(2, 0.4), at(3, 0.1), at(5, 0.9), at(7, 0.1)])
  expect([extremeCell(track, 'lowest'), extremeCell(track, 'highest')]).toEqual([3, 5])
  expect(extremeCell(buildTrack(words, 3, []), 'lowest')).toBeNull()
})

test('the scale holds every value and the base, and only what is fixed is not widened', () => {
  const [low, high] = buildTrack(words, 3, [at(0, -2), at(2, 6)]).scale
  expect(low).toBeLessThan(-2)
  expect(high).toBeGreaterThan(6)
  expect(buildTrack(words, 3, [at(0, 3)]).scale[0]).toBe(0)
  expect(buildTrack({ ...words, ends: [-1, 1] }, 3, [at(0, 0.2)]).scale).toEqual([-1, 1])
})

test('levels say the lowest and highest of any stretch, gaps left out', () => {
  let state = 7
  const random = (): number => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647
  const low = Float32Array.from({ length: 301 }, () => (random() < 0.3 ? NaN : random() * 2 - 1))
  const high = low.map((value) => value + 0.25)
  const levels = buildLevels(low, high)
  const found = { low: NaN, high: NaN }
  for (let draw = 0; draw < 2000; draw++) {
    const first = Math.floor(random() * 301)
    const end = first + Math.floor(random() * (302 - first))
    rangeOf(levels, first, end, found)
    const lows = [...low.slice(first, end)].filter((value) => !Number.isNaN(value))
    const highs = [...high.slice(first, end)].filter((value) => !Number.isNaN(value))
    expect(found.low).toBe(lows.length > 0 ? Math.min(...lows) : NaN)
    expect(found.high).toBe(highs.length > 0 ? Math.max(...highs) : NaN)
  }
})

test('windows stand at their middles and meet halfway; frames between those looked at belong to them', () => {
  // frames 0, 2, 4 ... 18 were looked at; windows of 4 frames, 3 apart
  const places = [1.5, 4.5, 7.5].map((centre, at) => ({ centre, value: at }))
  const spans = spansAround(places, (position) => position * 2, 9)
  expect(spans).toEqual([
    { first: 0, last: 5, value: 0 },
    { first: 6, last: 11, value: 1 },
    { first: 12, last: 17, value: 2 },
  ])
  expect(spansAround([{ centre: 4, value: 7 }], (position) => position, 9)).toEqual([{ first: 0, last: 9, value: 7 }])
  expect(spansAround([{ centre: 4, value: null }], (position) => position, 9)).toEqual([])
})

test('a run that was shown its clip again keeps the values of the windows that wrap around', () => {
  const ordinals = [80, 84, 88, 5, 9, 13]
  const cellOf = (position: number): number => ordinals[position]!
  expect(spansAround([{ centre: 2.5, value: 7 }], cellOf, 5)).toEqual([
    { first: 80, last: 88, value: 7 },
    { first: 5, last: 13, value: 7 },
  ])
  const track = buildTrack(words, 100, spansAround([{ centre: 2.5, value: 7 }], cellOf, 5))
  expect(ordinals.map((cell) => track.low[cell])).toEqual([7, 7, 7, 7, 7, 7])
  // A last picture that is repeated is one cell.
  const padded = spansAround([{ centre: 1.5, value: 1 }], (position) => [3, 4, 4, 4][position]!, 3)
  expect(new Set(padded.map(({ first, last }) => `${first} ${last}`))).toEqual(new Set(['3 4', '4 4']))
})

test('ends of a scale have the digits that tell them apart', () => {
  expect(endsText([24.53, 24.71])).toBe('24.53 to 24.71')
  expect(endsText([0, 16])).toBe('0 to 16')
  expect(endsText([-1, 1])).toBe('−1 to 1')
  expect(endsText([0, 0.034_567])).toBe('0 to 0.035')
})
