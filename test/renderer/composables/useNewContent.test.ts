import { nextTick } from 'vue'
import { expect, test } from 'vitest'
import { useNewContent } from '../../../src/renderer/composables/useNewContent'
import { useClipStore } from '../../../src/renderer/stores/clip'
import { usePlaybackStore } from '../../../src/renderer/stores/playback'
import { useStudyStore } from '../../../src/renderer/stores/study'
import { useViewerStore } from '../../../src/renderer/stores/viewer'
import { mountStores } from '../mountStores'

const close = { scale: 128, x: 3, y: 4 }

async function zoomedIn() {
  const { use } = mountStores({})
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
  return { clips, viewer, playback, study }
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
  const { clips, viewer, study } = await zoomedIn()
  study.reopening = 'one'
  const reading = clips.open('/data/clips/variable_frame_rate.mp4')
  await nextTick()
  study.reopening = null
  await reading
  expect(viewer.view).toEqual(close)

  await nextTick()
  await clips.open('/data/clips/star.mp4')
  expect(viewer.view.scale).toBeNull()
})
