import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { effectScope, nextTick, type EffectScope } from 'vue'
import { usePlayback } from '../../../src/renderer/composables/usePlayback'
import { useClipStore } from '../../../src/renderer/stores/clip'
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

async function play(isReady: (position: number) => boolean = () => true) {
  const { app, use } = mountStores()
  await use(useClipStore).open('/data/clips/star.mp4')
  const playhead = use(usePlayheadStore)
  const readAhead = vi.fn()
  scope = effectScope()
  app.runWithContext(() => scope.run(() => usePlayback(isReady, readAhead)))
  const refresh = (times: number): number[] =>
    Array.from({ length: times }, () => {
      now += refreshMilliseconds
      callbacks.splice(0).forEach((callback) => callback(now))
      return playhead.index
    })
  return { playhead, readAhead, refresh }
}

test('a clip of 30 pictures a second moves one picture every other refresh of a 60 Hz screen', async () => {
  const { playhead, refresh } = await play()
  playhead.togglePlay()
  await nextTick()
  refresh(60)
  expect(playhead.index).toBeGreaterThanOrEqual(29)
  expect(playhead.index).toBeLessThanOrEqual(30)
})

test('no picture is skipped, even at eight times the speed', async () => {
  const { playhead, refresh } = await play()
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

test('it waits for a picture that is not at hand, and asks for it', async () => {
  let ready = 5
  const { playhead, readAhead, refresh } = await play((position) => position <= ready)
  playhead.togglePlay()
  await nextTick()
  refresh(60)
  expect(playhead.index).toBe(5)
  expect(readAhead).toHaveBeenCalledWith(1)

  ready = 89
  expect(refresh(4).every((index, at, all) => index - (all[at - 1] ?? 5) <= 1)).toBe(true)
  expect(playhead.index).toBeGreaterThan(5)
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
