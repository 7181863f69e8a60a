import { beforeEach, describe, expect, test } from 'vitest'
import { effectScope } from 'vue'
import { usePlaybackCommands } from '../../../src/renderer/composables/usePlaybackCommands'
import { commandOf } from '../../../src/renderer/keyboard/pick'
import type { KeyPress } from '../../../src/renderer/keyboard/chord'
import { useClipStore } from '../../../src/renderer/stores/clip'
import { usePlayheadStore } from '../../../src/renderer/stores/playhead'
import { useCommandStore } from '../../../src/renderer/stores/command'
import { useRunStore } from '../../../src/renderer/stores/run'
import { mountStores } from '../mountStores'

type Playhead = ReturnType<typeof usePlayheadStore>
let playhead: Playhead
let stores: ReturnType<typeof mountStores>

const noModifier = { shiftKey: false, ctrlKey: false, metaKey: false, altKey: false }
function pressKey(pressed: KeyPress): boolean {
  const command = commandOf(pressed, stores.use(useCommandStore).commands.values())
  command?.run()
  return command !== null
}
const press = (...keys: string[]): boolean[] => keys.map((key) => pressKey({ ...noModifier, key }))
const pressShift = (key: string): boolean => pressKey({ ...noModifier, shiftKey: true, key })

beforeEach(async () => {
  stores = mountStores()
  playhead = stores.use(usePlayheadStore)
  effectScope().run(() => stores.use(usePlaybackCommands))
  // 90 pictures, 30 a second
  await stores.use(useClipStore).open('/data/clips/star.mp4')
})

describe('keys', () => {
  test('arrows, comma and period step one frame, and stop at the ends', () => {
    press('ArrowRight', '.', 'ArrowRight')
    expect(playhead.index).toBe(3)
    press('ArrowLeft', ',', 'ArrowLeft', 'ArrowLeft')
    expect(playhead.index).toBe(0)
  })

  test('Shift and an arrow move one second', () => {
    pressShift('ArrowRight')
    expect(playhead.index).toBe(30)
    pressShift('ArrowRight')
    pressShift('ArrowRight')
    expect(playhead.index).toBe(89)
    pressShift('ArrowLeft')
    expect(playhead.index).toBe(59)
  })

  test('Home and End', () => {
    press('End')
    expect(playhead.index).toBe(89)
    press('Home')
    expect(playhead.index).toBe(0)
  })

  test('J, K and L shuttle with true reverse, faster with every press', () => {
    press('l')
    expect(playhead.rate).toBe(1)
    press('l', 'L')
    expect(playhead.rate).toBe(4)
    press('j')
    expect(playhead.rate).toBe(2)
    press('j', 'j')
    expect(playhead.rate).toBe(-1)
    press('k')
    expect(playhead.rate).toBe(0)
    press('ArrowRight', 'j', 'j')
    expect(playhead.rate).toBe(-2)
  })

  test('Space plays and pauses; stepping pauses too', () => {
    press(' ')
    expect(playhead.isPlaying).toBe(true)
    press(' ')
    expect(playhead.isPlaying).toBe(false)
    press(' ', 'ArrowRight')
    expect(playhead.isPlaying).toBe(false)
  })

  test('other keys, and keys with Control, are left to others', () => {
    expect(press('a', 'Enter')).toEqual([false, false])
    expect(pressKey({ ...noModifier, ctrlKey: true, key: 'ArrowRight' })).toBe(false)
    expect(playhead.index).toBe(0)
  })
})

test('playing from an end starts at the other', () => {
  playhead.seek(89)
  press('l')
  expect(playhead.index).toBe(0)
  press('k', 'j')
  expect(playhead.index).toBe(89)
})

test('a run takes the playhead to the same source picture, and back', async () => {
  playhead.seek(30)
  await stores.use(useRunStore).open('/data/runs/2026-11-22-1904-star')

  // attacked ordinals are 14, 18, 22 ...
  expect(playhead.subject).toBe('run')
  expect(playhead.frame?.ordinal).toBe(30)
  expect(playhead.track).toHaveLength(16)

  playhead.step(1)
  expect(playhead.frame?.ordinal).toBe(34)
  playhead.show('clip')
  expect(playhead.index).toBe(34)
})

test('between attacked frames the nearest one is shown', async () => {
  await stores.use(useRunStore).open('/data/runs/2026-11-22-1904-star')
  playhead.show('clip')
  playhead.seek(25)
  playhead.show('run')
  expect(playhead.frame?.ordinal).toBe(26)
})

test('a new clip starts at its beginning', async () => {
  playhead.seek(50)
  await stores.use(useClipStore).open('/data/clips/variable_frame_rate.mp4')
  expect(playhead.index).toBe(0)
})
