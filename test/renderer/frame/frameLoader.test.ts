import { afterEach, beforeEach, expect, test, vi } from 'vitest'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())
import { createFrameCache } from '../../../src/renderer/frame/frameCache'
import { createFrameLoader } from '../../../src/renderer/frame/frameLoader'

/** A source whose answers are given by hand. */
function byHand({ length = 100, ahead = 0, batch = 4, limit = 1000, bytes = 1, group = 1 } = {}) {
  const requests: { positions: readonly number[]; answer(): Promise<void>; fail(): Promise<void> }[] = []
  const failures: unknown[] = []
  const settle = (): Promise<void> => Promise.resolve(vi.advanceTimersByTimeAsync(0)).then(() => undefined)
  const loader = createFrameLoader<string>(
    {
      prefix: 'test ',
      length,
      batch,
      ahead,
      groupStart: (position) => Math.floor(position / group) * group,
      fetch: (positions) =>
        new Promise((resolve, reject) => {
          requests.push({
            positions,
            answer: () => {
              resolve(positions.map((position) => ({ frame: `frame ${position}`, bytes })))
              return settle()
            },
            fail: () => {
              reject(new Error('lost'))
              return settle()
            },
          })
        }),
    },
    createFrameCache<string>(limit),
    { loaded: () => undefined, failed: (error) => failures.push(error) },
  )
  return { loader, requests, failures, asked: () => requests.map(({ positions }) => positions) }
}

test('while a request is under way only the newest position is remembered', async () => {
  const { loader, requests, asked } = byHand()
  for (let position = 10; position <= 60; position++) loader.want(position, 1)
  expect(asked()).toEqual([[10]])

  await requests[0]!.answer()
  expect(asked()).toEqual([[10], [60]])

  await requests[1]!.answer()
  expect(loader.get(60)).toBe('frame 60')
  expect(loader.get(30)).toBeNull()
})

test('at rest it reads ahead in the direction of movement, in batches, and stops at the ends', async () => {
  const { loader, requests, asked } = byHand({ length: 14, ahead: 6 })
  loader.want(10, 1)
  await requests[0]!.answer()
  expect(asked()).toEqual([[10]])
  await vi.advanceTimersByTimeAsync(200)
  await requests[1]!.answer()
  expect(asked()).toEqual([[10], [11, 12, 13]])

  loader.want(9, -1)
  for (let at = 2; at < requests.length; at++) await requests[at]!.answer()
  expect(asked().slice(2)).toEqual([[9], [5, 6, 7, 8], [3, 4]])
})

test('a jump does not wait for what is read ahead, and stops it', async () => {
  const { loader, requests, asked } = byHand({ ahead: 8 })
  loader.want(0, 1)
  await requests[0]!.answer()
  await vi.advanceTimersByTimeAsync(200)
  expect(asked()).toEqual([[0], [1, 2, 3, 4]])

  loader.want(50, 1)
  expect(asked().at(-1)).toEqual([50])
  await requests[2]!.answer()
  await requests[1]!.answer()
  expect(asked()).toHaveLength(3)
  expect(loader.get(50)).toBe('frame 50')
})

test('a picture that is on its way already is not asked for twice', async () => {
  const { loader, requests, asked } = byHand({ ahead: 4 })
  loader.want(0, 1)
  await requests[0]!.answer()
  await vi.advanceTimersByTimeAsync(200)
  loader.want(1, 1)
  expect(asked()).toEqual([[0], [1, 2, 3, 4]])
  await requests[1]!.answer()
  expect(loader.get(1)).toBe('frame 1')
})

test('a frame at hand is not asked for again', async () => {
  const { loader, requests, asked } = byHand()
  loader.want(5, 1)
  await requests[0]!.answer()
  loader.want(5, 1)
  loader.want(5, -1)
  expect(asked()).toEqual([[5]])
})

test('a failed frame is told once, and asked for again when the playhead comes back', async () => {
  const { loader, requests, failures, asked } = byHand()
  loader.want(5, 1)
  await requests[0]!.fail()
  expect(failures).toHaveLength(1)
  expect(asked()).toEqual([[5]])

  loader.want(6, 1)
  await requests[1]!.answer()
  loader.want(5, -1)
  await requests[2]!.answer()
  expect(loader.get(5)).toBe('frame 5')
})

test('frames that do not fit into the cache are not asked for for ever', async () => {
  const { loader, requests, asked } = byHand({ limit: 10, bytes: 11, ahead: 3 })
  loader.want(0, 1)
  await requests[0]!.answer()
  await vi.advanceTimersByTimeAsync(200)
  for (let at = 1; at < requests.length && at < 10; at++) await requests[at]!.answer()
  expect(asked()).toEqual([[0], [1, 2, 3]])
})

test('a stopped loader asks for nothing more', async () => {
  const { loader, requests, asked } = byHand({ ahead: 8 })
  loader.want(0, 1)
  loader.stop()
  await requests[0]!.answer()
  await vi.advanceTimersByTimeAsync(500)
  expect(asked()).toEqual([[0]])
})

test('playing backwards a group is brought from its key frame on, then the group before it', async () => {
  const { loader, requests, asked } = byHand({ batch: 4, limit: 80, group: 10 })
  loader.play(29, -1)
  for (let at = 0; at < 6; at++) await requests[at]!.answer()
  expect(asked().slice(0, 6)).toEqual([
    [26, 27, 28, 29],
    [20, 21, 22, 23],
    [24, 25],
    [10, 11, 12, 13],
    [14, 15, 16, 17],
    [18, 19],
  ])
})

test('a group too long for the cache is brought in stretches', async () => {
  const { loader, requests, asked } = byHand({ batch: 4, limit: 32, group: 100 })
  loader.play(60, -1)
  for (let at = 0; at < 4; at++) await requests[at]!.answer()
  // a quarter of the cache is 8 pictures
  expect(asked().slice(1, 4)).toEqual([
    [49, 50, 51, 52],
    [53, 54, 55, 56],
    [41, 42, 43, 44],
  ])
})

test('playing forwards begins at the frame that is asked for, without waiting for rest', async () => {
  const { loader, requests, asked } = byHand({ ahead: 8 })
  loader.play(40, 1)
  expect(asked()).toEqual([[40, 41, 42, 43]])
  await requests[0]!.answer()
  expect(asked()[1]).toEqual([44, 45, 46, 47])
})
