import { expect, test } from 'vitest'
import { useTimelineLanes } from '../../../src/renderer/panels/timeline/useTimelineLanes'
import { useClipStore } from '../../../src/renderer/stores/clip'
import { usePlayheadStore } from '../../../src/renderer/stores/playhead'
import { useRunStore } from '../../../src/renderer/stores/run'
import { mountStores } from '../mountStores'

const runFolder = '/data/runs/2026-11-22-1904-star'

test('a run whose clip is not open says so, keeps the gaps between its frames, and opens the clip where it stands', async () => {
  const { use } = mountStores()
  const [playhead, clips] = [use(usePlayheadStore), use(useClipStore)]
  const lanes = use(useTimelineLanes)
  const marks = (id: string) => {
    const lane = lanes.all.value.find((one) => one.id === id)
    if (lane?.kind !== 'marks') throw new Error(`There is no lane of marks "${id}".`)
    return lane
  }
  await use(useRunStore).open(runFolder)
  playhead.seek(5)

  expect(marks('run').marks.full).toEqual(Array.from({ length: 16 }, (_, at) => 4 * at))
  expect(marks('keys').count).toBe('clip not open')
  await marks('keys').action!.run()
  expect(clips.clip?.path).toBe(use(useRunStore).opened!.record.resolved.clip.path)
  expect([playhead.subject, playhead.index]).toEqual(['run', 5])
  expect(marks('keys')).toMatchObject({ count: expect.stringMatching(/^\d+$/), action: null })
})
