import { nextTick } from 'vue'
import { expect, test, vi } from 'vitest'
import { useNewContent } from '../../../src/renderer/composables/useNewContent'
import { useClipStore } from '../../../src/renderer/stores/clip'
import { usePlaybackStore } from '../../../src/renderer/stores/playback'
import { useStudyStore } from '../../../src/renderer/stores/study'
import { useViewerStore } from '../../../src/renderer/stores/viewer'
import { mountStores } from '../mountStores'

const close = { scale: 128, x: 3, y: 4 }

async function zoomedIn() {
  const { host, use } = mountStores({})
  use(useNewContent)
  const [clips, viewer, playback, study] = [
    use(useClipStore),
    use(useViewerStore),
    use(usePlaybackStore),
    use(useStudyStore),
  ]
  await clips.open('/data/clips/star.mp4')
  viewer.view = close
  playback.dropped = 7
  return { host, clips, viewer, playback, study }
}

test('a clip of other pictures is seen whole, and none of its frames was dropped', async () => {
  const { clips, viewer, playback } = await zoomedIn()
  await clips.open('/data/clips/star.mp4')
  expect(viewer.view).toEqual(close)
  expect(playback.dropped).toBe(7)

  await clips.open('/data/clips/variable_frame_rate.mp4')
  expect(viewer.view.scale).toBeNull()
  expect(playback.dropped).toBe(0)
})

test('the clip of a study that reopens keeps the study’s zoom, also if it is read after the window takes edits', async () => {
  const { host, clips, viewer, study } = await zoomedIn()
  const clip = '/data/clips/variable_frame_rate.mp4'
  const { id } = host.studies.create({ name: 'Other', clip, parts: { clip } })
  await study.open(id)
  expect([study.reopening, clips.opening]).toEqual([null, clip])
  await vi.waitFor(() => expect(clips.clip?.path).toBe(clip))
  expect(viewer.view).toEqual(close)

  await nextTick()
  await clips.open('/data/clips/star.mp4')
  expect(viewer.view.scale).toBeNull()
})
