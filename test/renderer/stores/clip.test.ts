import { expect, test } from 'vitest'
import { useClipStore } from '../../../src/renderer/stores/clip'
import { useSettingsStore } from '../../../src/renderer/stores/settings'
import { mountStores } from '../mountStores'

test('a clip that cannot be opened says why and leaves the one before it', async () => {
  const clips = mountStores().use(useClipStore)
  await clips.open('/data/clips/star.mp4')
  expect(await clips.open('/data/clips/truncated.mp4')).toBe(false)

  expect(clips.clip?.path).toBe('/data/clips/star.mp4')
  expect(clips.failure).toMatchObject({ path: '/data/clips/truncated.mp4', error: { code: 'video/truncated' } })
  expect(clips.opening).toBeNull()
})

test('of two clips asked for at once the later one is opened', async () => {
  const clips = mountStores().use(useClipStore)
  await Promise.all([clips.open('/data/clips/first.mp4'), clips.open('/data/clips/second.mp4')])

  expect(clips.clip?.path).toBe('/data/clips/second.mp4')
})

test('opened clips are remembered, newest first, each once', async () => {
  const { use } = mountStores()
  const [clips, settings] = [use(useClipStore), use(useSettingsStore)]
  await settings.read()
  for (const name of ['a', 'b', 'a']) await clips.open(`/data/clips/${name}.mp4`)

  expect(settings.recentClips.slice(0, 2)).toEqual(['/data/clips/a.mp4', '/data/clips/b.mp4'])
})
