import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { effectScope, nextTick, type EffectScope } from 'vue'
import { usePlayback } from '../../../src/renderer/composables/usePlayback'
import { useClipStore } from '../../../src/renderer/stores/clip'
import { usePlaybackStore } from '../../../src/renderer/stores/playback'
import { usePlayheadStore } from '../../../src/renderer/stores/playhead'
import { mountStores } from '../mountStores'

/** A screen that refreshes when the test says so. */
const refreshMilliseconds = 1000 / 60
let callbacks: FrameRequestCallback[]
let now: number
let scope: EffectScope

beforeEach(() => {
  callbacks = []
  now = 1000
  vi.stubGlobal('requestAnimationFrame', (callback: FrameRequestCallback) => callbacks.push(callback))
  vi.stubGlobal('cancelAnimationFrame', () => undefined)
  vi.spyOn(performance, 'now').mockImplementation(() => now)
})
afterEach(() => {
  scope.stop()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

async function play(isReady: (position: number) => boolean = () => true, { everyFrame = false, clip = 'star' } = {}) {
  const { app, use } = mountStores()
  await use(useClipStore).open(`/data/clips/${clip}.mp4`)
  const playhead = use(usePlayheadStore)
  const playback = use(usePlaybackStore)
  playback.everyFrame = everyFrame
  const readAhead = vi.fn()
  scope = effectScope()
  app.runWithContext(() =>
    scope.run(() => {
      playback.join({ isReady, readAhead })
      usePlayback()
    }),
  )
  const refresh = (times: number): number[] =>
    Array.from({ length: times }, () => {
      now += refreshMilliseconds
      callbacks.splice(0).forEach((callback) => callback(now))
      return playhead.index
    })
  return { playhead, playback, readAhead, refresh }
}

test('a clip of 30 pictures a second moves one picture every other refresh of a 60 Hz screen', async () => {
  const { playhead, refresh } = await play()
  playhead.togglePlay()
  await nextTick()
  refresh(60)
  expect(playhead.index).toBeGreaterThanOrEqual(29)
  expect(playhead.index).toBeLessThanOrEqual(30)
})

test('with every frame no picture is skipped, even at eight times the speed', async () => {
  const { playhead, refresh } = await play(() => true, { everyFrame: true })
  for (let presses = 0; presses < 4; presses++) playhead.shuttle(1)
  await nextTick()
  const seen = refresh(50)
  for (let at = 1; at < seen.length; at++) expect(seen[at]! - seen[at - 1]!).toBeLessThanOrEqual(1)
  expect(seen.at(-1)).toBeGreaterThan(45)
})

test('it plays backwards from the end, even when the first refresh began before the key', async () => {
  const { playhead, refresh } = await play()
  playhead.seek(89)
  playhead.shuttle(-1)
  await nextTick()
  now -= 2 * refreshMilliseconds
  refresh(63)
  expect(playhead.isPlaying).toBe(true)
  expect(playhead.index).toBeLessThan(62)
})

test('with every frame it waits for a picture that is not at hand, and asks for it', async () => {
  let ready = 5
  const { playhead, playback, readAhead, refresh } = await play((position) => position <= ready, { everyFrame: true })
  playhead.togglePlay()
  await nextTick()
  // two seconds for the first frames
  refresh(240)
  expect(playhead.index).toBe(5)
  expect(readAhead).toHaveBeenLastCalledWith(1, 6)
  expect(playback.dropped).toBe(0)

  ready = 89
  expect(refresh(4).every((index, at, all) => index - (all[at - 1] ?? 5) <= 1)).toBe(true)
  expect(playhead.index).toBeGreaterThan(5)
})

test('at eight times the speed time is kept, and frames that are at hand are not called dropped', async () => {
  const { playhead, playback, refresh } = await play()
  playhead.play(8)
  await nextTick()
  refresh(15)
  // a quarter of a second, eight times 30 a second
  expect(playhead.index).toBeGreaterThanOrEqual(58)
  expect(playhead.index).toBeLessThanOrEqual(60)
  expect(playback.dropped).toBe(0)
})

test('half speed shows each frame four refreshes long', async () => {
  const { playhead, refresh } = await play()
  playhead.play(0.5)
  await nextTick()
  refresh(60)
  expect(playhead.index).toBeGreaterThanOrEqual(14)
  expect(playhead.index).toBeLessThanOrEqual(15)
})

test.each([1, -1])('frames that are not at hand in time are dropped and counted, towards %i', async (towards) => {
  const isThere = (position: number): boolean => position < 20 || position > 69 || position % 3 === 0
  const { playhead, playback, refresh } = await play(isThere)
  if (towards < 0) playhead.seek(89)
  playhead.play(towards)
  await nextTick()
  const seen = new Set(refresh(150))
  // 2.5 seconds are 75 frames on
  expect(Math.abs(playhead.index - (towards > 0 ? 75 : 14))).toBeLessThanOrEqual(2)
  for (const position of seen) expect(isThere(position)).toBe(true)
  const missing = Array.from({ length: 90 }, (_, position) => position).filter((position) => !isThere(position))
  expect(playback.dropped).toBe(missing.length)
  expect(playback.words).toMatch(new RegExp(`^${missing.length} frames dropped`))
})

test('while frames are dropped those are asked for that will be in time', async () => {
  const { playhead, readAhead, refresh } = await play((position) => position < 10)
  playhead.togglePlay()
  await nextTick()
  refresh(60)
  expect(playhead.index).toBe(9)
  const [towards, from] = readAhead.mock.lastCall as [number, number]
  expect(towards).toBe(1)
  expect(from).toBeGreaterThanOrEqual(28)
})

test('the last frame is waited for, and then it stops', async () => {
  let isThere = false
  const { playhead, refresh } = await play((position) => position < 89 || isThere)
  playhead.seek(80)
  playhead.togglePlay()
  await nextTick()
  refresh(60)
  expect([playhead.index, playhead.isPlaying]).toEqual([88, true])
  isThere = true
  refresh(2)
  expect([playhead.index, playhead.isPlaying]).toEqual([89, false])
})

test('it begins when the first frames are there, and says that it waits', async () => {
  let isThere = false
  const { playhead, playback, refresh } = await play(() => isThere)
  playhead.togglePlay()
  await nextTick()
  refresh(30)
  expect([playhead.index, playback.isFilling]).toEqual([0, true])
  isThere = true
  refresh(30)
  expect(playhead.index).toBeGreaterThan(12)
  expect(playback.dropped).toBe(0)
})

test('uneven frames stay as long as their time stamps say', async () => {
  const { playhead, refresh } = await play(() => true, { clip: 'variable_frame_rate' })
  playhead.togglePlay()
  await nextTick()
  const times = [...Array(40).keys()].map((at) => at / 30 + (at % 3) * 0.008)
  refresh(60).forEach((index, at) => {
    const clock = (at + 1) / 60
    expect(times[index]!).toBeLessThanOrEqual(clock + 1e-6)
    expect(times[index + 1]!).toBeGreaterThan(clock - 1 / 60 - 1e-6)
  })
})

test('it stops at the end', async () => {
  const { playhead, refresh } = await play()
  playhead.seek(85)
  playhead.togglePlay()
  await nextTick()
  refresh(30)
  expect(playhead.index).toBe(89)
  expect(playhead.isPlaying).toBe(false)
})
