import { expect, test } from 'vitest'
import { frameAt, frameEntries, frameTableSchema } from '../../src/contract/clip'

const frames = {
  length: 3,
  timesSeconds: Float64Array.of(0, 0.04, 0.1),
  isKeyFrame: Uint8Array.of(1, 0, 1),
}

test('frames of a table, one by one and all', () => {
  expect(frameAt(frames, 2)).toEqual({ ordinal: 2, timeSeconds: 0.1, isKeyFrame: true })
  expect(frameAt(frames, 3)).toBeUndefined()
  expect(frameEntries(frames).map(({ ordinal, isKeyFrame }) => [ordinal, isKeyFrame])).toEqual([
    [0, true],
    [1, false],
    [2, true],
  ])
})

test('a table whose columns differ in length is refused', () => {
  expect(frameTableSchema.parse(frames)).toEqual(frames)
  expect(() => frameTableSchema.parse({ ...frames, length: 4 })).toThrow(/differ in length/)
})
