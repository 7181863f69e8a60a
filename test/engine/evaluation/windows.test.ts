import { describe, expect, test } from 'vitest'
import { type WindowWish, windowsOf } from '../../../src/engine/evaluation/windows'

const evenly = (frames: number, spacing: number): number[] =>
  Array.from({ length: frames }, (_, at) => 10 + at * spacing)
const wish = (change: Partial<WindowWish> = {}): WindowWish => {
  const frames = change.frames ?? 12
  return { ordinals: evenly(frames, 2), frames, takes: 4, stride: 2, shown: [1, 4, 7, 10], hop: null, ...change }
}

describe('windows', () => {
  test('slide by one attacked frame, from the first to the last', () => {
    const { positions, stride, hop, note } = windowsOf(wish())

    expect(positions).toHaveLength(9)
    expect([positions[0], positions[8]]).toEqual([
      [0, 1, 2, 3],
      [8, 9, 10, 11],
    ])
    expect({ stride, hop }).toEqual({ stride: 1, hop: 1 })
    expect(note).toBe(
      '9 windows, beginning at every attacked frame, of 4 neighbouring attacked frames, 2 apart in the clip as the card says.',
    )
  })

  test('are as far apart in the clip as the card says', () => {
    const { positions, stride, note } = windowsOf(wish({ stride: 6 }))

    expect(stride).toBe(3)
    expect(positions).toEqual([
      [0, 3, 6, 9],
      [1, 4, 7, 10],
      [2, 5, 8, 11],
    ])
    expect(note).toMatch(/4 attacked frames 3 apart, 6 apart in the clip as the card says/)
  })

  test('of a longer run begin every few frames; the last ends at the last frame', () => {
    const { positions, hop } = windowsOf(wish({ frames: 300 }))

    expect(hop).toBe(5)
    expect(positions.length).toBeLessThanOrEqual(64)
    expect(positions.at(-1)!.at(-1)).toBe(299)
    expect(windowsOf(wish({ hop: 5 })).positions.map(([first]) => first)).toEqual([0, 5, 8])
    expect(windowsOf(wish({ hop: 50 })).positions.map(([first]) => first)).toEqual([0, 8])
  })

  test.each([
    ['unevenly spaced', { ordinals: [0, 1, 3, 4, 5, 9, 10, 11, 12, 13, 14, 15] }],
    ['2 apart in the clip, where the card says 3', { stride: 3 }],
    ['names no stride', { stride: null }],
    ['frames of a file', { ordinals: null }],
    ['unevenly spaced', { ordinals: [...evenly(11, 2), 30] }],
  ])('take neighbours where they must, and say so: %s', (why, change) => {
    const { stride, note } = windowsOf(wish(change))

    expect(stride).toBe(1)
    expect(note).toContain(why)
  })

  test.each([
    ['any number', { takes: null }],
    ['12 frames were attacked and the model takes 12: there is one window', { takes: 12 }],
    ['takes 16: there is one window', { takes: 16 }],
    ['8 attacked frames apart, take more than the 12', { stride: 16 }],
  ])('there is one, what the model was shown, and why: %s', (why, change) => {
    const shown = [3, 5, 7, 7]

    expect(windowsOf(wish({ ...change, shown }))).toEqual({
      ...{ positions: [shown], stride: null, hop: null },
      note: expect.stringContaining(why),
    })
  })

  test('one that fits exactly is one window', () => {
    expect(windowsOf(wish({ stride: 6, frames: 10 })).positions).toEqual([[0, 3, 6, 9]])
  })
})
