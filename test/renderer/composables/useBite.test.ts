import { expect, test } from 'vitest'
import { bitingFrame, describeBite, mostBitten } from '../../../src/contract/marginText'
import { useBite } from '../../../src/renderer/composables/useBite'
import { useDockStore } from '../../../src/renderer/stores/dock'
import { useMarginStore } from '../../../src/renderer/stores/margin'
import { useNoticeStore } from '../../../src/renderer/stores/notice'
import { usePlayheadStore } from '../../../src/renderer/stores/playhead'
import { useRunStore } from '../../../src/renderer/stores/run'
import { mountStores } from '../mountStores'

const finished = '/data/runs/2026-11-22-1904-star'

test('once found, the playhead rests where it bites and a sentence says so, with a way to the margins', async () => {
  const { use } = mountStores()
  const [margins, playhead, notices] = [use(useMarginStore), use(usePlayheadStore), use(useNoticeStore)]
  const bite = use(useBite)
  await use(useRunStore).open(finished)
  expect(bite.missing.value).toMatch(/Find where it bites first/)
  await bite.find()

  const target = margins.margins!.targets[mostBitten(margins.margins!.targets)]!
  expect(margins.target).toBe(target)
  expect([playhead.subject, playhead.index]).toEqual(['run', bitingFrame(target)!.position])
  const notice = notices.notices.at(-1)!
  expect(notice.detail.message).toBe(describeBite(target, margins.margins!))
  expect(notice.action?.label).toBe('Show margins')
  notice.action!.run()
  expect(use(useDockStore).wanted).toBe('margins')
})

test('of a target that keeps its answer it is not said that anything bites', async () => {
  const { use } = mountStores()
  const [margins, notices] = [use(useMarginStore), use(useNoticeStore)]
  const bite = use(useBite)
  await use(useRunStore).open(finished)
  await bite.find()
  expect(margins.target!.adversarial.margin).toBeLessThan(0)
  expect(notices.notices.at(-1)!.title).toBe('Where it bites')

  const kept = margins.margins!.targets.findIndex(({ adversarial }) => adversarial.margin! >= 0)
  expect(kept).toBeGreaterThanOrEqual(0)
  margins.chosen = kept
  // What is there is not computed anew, which would choose the other one.
  margins.compute = () => Promise.resolve()
  await bite.find()
  expect(notices.notices.at(-1)!.title).toMatch(/^It keeps its answer/)
})

test('a target that no frame’s change moves away has nowhere to go, and says why', async () => {
  const { use } = mountStores()
  const [margins, playhead] = [use(useMarginStore), use(usePlayheadStore)]
  const bite = use(useBite)
  await use(useRunStore).open(finished)
  await margins.compute()
  const influence = margins.target!.influence.map((frame) => ({ ...frame, alone: 0.3 }))
  margins.margins = { ...margins.margins!, targets: [{ ...margins.target!, influence }] }
  margins.chosen = 0
  playhead.seek(3)

  expect(bite.missing.value).toMatch(/^No frame’s change alone lowers the margin of /)
  bite.goTo()
  expect(playhead.index).toBe(3)
})
