import { expect, test } from 'vitest'
import { nearestPosition, readPlace } from '../../../../src/renderer/panels/palette/place'

test('frames and times are read as people write them', () => {
  for (const text of ['30', ' frame 30 ', '#30', 'f30']) expect(readPlace(text)).toEqual({ kind: 'frame', ordinal: 30 })
  expect(readPlace('1.5 s')).toEqual({ kind: 'time', seconds: 1.5 })
  expect(readPlace('1:02.5')).toEqual({ kind: 'time', seconds: 62.5 })
  for (const text of ['', 'frame', '1:75', '3 clips', '-1', '1.5']) expect(readPlace(text)).toBeNull()
})

test('the picture nearest to a place', () => {
  const track = [14, 18, 22].map((ordinal) => ({ ordinal, timeSeconds: ordinal / 10, isKeyFrame: false }))
  expect(nearestPosition(track, { kind: 'frame', ordinal: 18 })).toBe(1)
  expect(nearestPosition(track, { kind: 'frame', ordinal: 900 })).toBe(2)
  expect(nearestPosition(track, { kind: 'time', seconds: 1.5 })).toBe(0)
  expect(
    nearestPosition([{ ordinal: null, timeSeconds: null, isKeyFrame: false }], { kind: 'time', seconds: 1 }),
  ).toBeNull()
  expect(nearestPosition([], { kind: 'frame', ordinal: 0 })).toBeNull()
})
