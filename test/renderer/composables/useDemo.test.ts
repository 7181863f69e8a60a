import { expect, test, vi } from 'vitest'
import { useDemo } from '../../../src/renderer/composables/useDemo'
import { useClipStore } from '../../../src/renderer/stores/clip'
import { useModelsStore } from '../../../src/renderer/stores/models'
import { useNoticeStore } from '../../../src/renderer/stores/notice'
import { useStudyStore } from '../../../src/renderer/stores/study'
import { mountStores } from '../mountStores'

const own = '/data/clips/gear.mp4'

async function mountStudy() {
  const { host, use } = mountStores()
  const stores = {
    study: use(useStudyStore),
    clips: use(useClipStore),
    models: use(useModelsStore),
    notice: use(useNoticeStore),
    demo: use(useDemo),
  }
  await stores.study.start()
  return { host, ...stores }
}

test('the demo fills a window in which nothing is open, and does so again, in one study', async () => {
  const { study, clips, models, demo, notice } = await mountStudy()
  await demo.openDemo()
  const before = study.current?.id
  await demo.openDemo()
  expect(clips.clip).not.toBeNull()
  expect(models.models.length).toBeGreaterThan(1)
  expect(study.current?.id).toBe(before)
  expect(notice.notices).toEqual([])
})

test('over a clip of somebody’s own the demo begins a study, and the one before stays as it was', async () => {
  const { host, study, clips, demo, notice } = await mountStudy()
  await clips.open(own)
  await study.duplicate('mine')
  const mine = study.current!.id
  await demo.openDemo()
  expect(study.current?.id).not.toBe(mine)
  expect(clips.clip?.path).not.toBe(own)
  expect(JSON.stringify(notice.notices)).toContain('“mine”')
  expect(host.studies.open(mine).clip).toBe(own)
  await study.open(mine)
  await vi.waitFor(() => expect(clips.clip?.path).toBe(own))
})
