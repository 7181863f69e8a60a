import { expect, test, vi } from 'vitest'
import { useAttackStore } from '../../../src/renderer/stores/attack'
import { useClipStore } from '../../../src/renderer/stores/clip'
import { useModelsStore } from '../../../src/renderer/stores/models'
import { usePlanStore } from '../../../src/renderer/stores/plan'
import { useRunStore } from '../../../src/renderer/stores/run'
import { useSuccessStore } from '../../../src/renderer/stores/success'
import { modelInfos } from '../fixture/facts'
import { mountStores } from '../mountStores'

test('ticked runs of two attacks are not counted; those of one are kept at a wish', async () => {
  const { use } = mountStores({ stepMilliseconds: 1 })
  const [plan, runs, success] = [use(usePlanStore), use(useRunStore), use(useSuccessStore)]
  await use(useClipStore).open('/data/clips/star.mp4')
  for (const { cardPath } of modelInfos.slice(1)) await use(useModelsStore).add(cardPath)
  use(useAttackStore).write('steps', '2')
  await runs.list()
  const before = runs.summaries.length
  for (const [at, epsilon] of ['16/255', '8/255'].entries()) {
    use(useAttackStore).write('epsilon', epsilon)
    await runs.start(plan.plan!)
    await vi.waitFor(() => expect(runs.endedHere).toBe(at + 1), 4000)
    await vi.waitFor(() => expect(runs.summaries).toHaveLength(before + at + 1))
  }
  const own = runs.summaries.slice(0, 2).map(({ folder }) => folder)
  expect(runs.nameOf(own[0]!)).toMatch(/^I2V, ε 8\/255/)
  expect(runs.nameOf(own[1]!)).toMatch(/^I2V, ε 16\/255/)

  for (const folder of own) success.choose(folder, true)
  expect(success.mixed).toMatchObject({ kept: 1, folder: runs.opened!.folder })
  success.keepOne()
  expect(success.mixed).toBeNull()
  expect(success.chosenRuns.map(({ folder }) => folder)).toEqual([runs.opened!.folder])
})
