import { beforeEach, expect, test } from 'vitest'
import { useClipStore } from '../../../src/renderer/stores/clip'
import { usePlayheadStore } from '../../../src/renderer/stores/playhead'
import { useRunStore } from '../../../src/renderer/stores/run'
import { useTimelineStore } from '../../../src/renderer/stores/timeline'
import { mountStores } from '../mountStores'

const runFolder = '/data/runs/2026-11-22-1904-star'
let stores: ReturnType<typeof mountStores>
let timeline: ReturnType<typeof useTimelineStore>
let playhead: ReturnType<typeof usePlayheadStore>

beforeEach(() => {
  stores = mountStores()
  timeline = stores.use(useTimelineStore)
  playhead = stores.use(usePlayheadStore)
})
const openClip = (name = 'star') => stores.use(useClipStore).open(`/data/clips/${name}.mp4`)

test('a run lies where its frames are in the clip, and the playhead rests on one of them', async () => {
  await openClip()
  await stores.use(useRunStore).open(runFolder)
  expect(timeline.cells).toHaveLength(90)
  expect(timeline.cell).toBe(14)

  // attacked ordinals are 14, 18, 22 ...
  timeline.seekCell(25)
  expect([playhead.index, timeline.cell]).toEqual([3, 26])
  timeline.seekCell(0)
  expect(timeline.cell).toBe(14)
})

test('without its clip a run lies on the clip’s own ordinals, with the gaps between its frames', async () => {
  await stores.use(useRunStore).open(runFolder)
  expect(timeline.cells.map(({ ordinal }) => ordinal)).toEqual(Array.from({ length: 61 }, (_, at) => 14 + at))
  expect(
    timeline.cells.every(({ timeSeconds }, at, { [at - 1]: before }) => !before || timeSeconds! > before.timeSeconds!),
  ).toBe(true)
  timeline.seekCell(8)
  expect(playhead.frame?.ordinal).toBe(22)
  expect(timeline.cell).toBe(8)
})

test('the same pictures stay in sight when the scale is switched', async () => {
  await openClip('variable_frame_rate')
  timeline.showCells(30, 50)
  timeline.scale = 'time'
  const { from, to } = timeline.view
  expect(from).toBeLessThan(timeline.axis.edges[30]!)
  expect(from).toBeGreaterThan(timeline.axis.edges[28]!)
  expect(to).toBeGreaterThan(timeline.axis.edges[51]!)
  expect(to).toBeLessThan(timeline.axis.edges[53]!)
  timeline.scale = 'frames'
  expect(timeline.view.from).toBeCloseTo(30 - 0.84, 6)
})

test('variable frame rate is seen in the time stamps', async () => {
  await openClip('variable_frame_rate')
  expect(timeline.isUneven).toBe(true)
  await openClip()
  expect(timeline.isUneven).toBe(false)
})

test('a range is of the clip: it is there again when its clip is', async () => {
  await openClip()
  timeline.setIn(20)
  timeline.setOut(29)
  expect(timeline.range).toEqual({ first: 20, last: 29 })
  await openClip('variable_frame_rate')
  expect(timeline.range).toBeNull()
  await openClip()
  expect(timeline.range).toEqual({ first: 20, last: 29 })
})

test('another clip is shown whole', async () => {
  await openClip()
  timeline.zoom(4)
  expect(timeline.isAll).toBe(false)
  await openClip('variable_frame_rate')
  expect(timeline.isAll).toBe(true)
})
