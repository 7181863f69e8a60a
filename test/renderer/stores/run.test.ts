import { expect, test, vi } from 'vitest'
import { watch } from 'vue'
import { useAttackStore } from '../../../src/renderer/stores/attack'
import { useClipStore } from '../../../src/renderer/stores/clip'
import { useModelsStore } from '../../../src/renderer/stores/models'
import { usePlanStore } from '../../../src/renderer/stores/plan'
import { useRunStore } from '../../../src/renderer/stores/run'
import { modelInfos } from '../fixture/facts'
import { mountStores } from '../mountStores'

async function ready(stepMilliseconds = 1) {
  const { use, state, host } = mountStores({ stepMilliseconds })
  const [plan, runs, clips] = [use(usePlanStore), use(useRunStore), use(useClipStore)]
  await clips.open('/data/clips/star.mp4')
  for (const { cardPath } of modelInfos.slice(1)) await use(useModelsStore).add(cardPath)
  use(useAttackStore).write('steps', '8')
  return { plan: plan.plan!, runs, clips, state, host }
}

test('a run reports its steps, ends, and is opened with its cosines', async () => {
  const { plan, runs } = await ready(30)
  await runs.start(plan)
  await vi.waitFor(() => expect(runs.live?.progress?.stage).toBe('attack'))
  expect(runs.liveFrames).toBe(16)

  await vi.waitFor(() => expect(runs.live).toBeNull(), 4000)
  expect(runs.opened?.result.state).toBe('finished')
  expect(runs.opened?.result.losses).toHaveLength(8)
  expect(runs.opened?.cosines?.steps).toBe(8)
  expect(runs.endedHere).toBe(1)
  await vi.waitFor(() => expect(runs.summaries[0]?.folder).toBe(runs.opened?.folder))
})

test('the losses of the attack stay while the stages after it go on', async () => {
  const { plan, runs } = await ready(20)
  const later: [string, number][] = []
  const stop = watch(
    () => runs.live?.progress,
    (progress) => progress && progress.stage !== 'attack' && later.push([progress.stage, progress.losses.length]),
    { flush: 'sync' },
  )
  await runs.start(plan)
  await vi.waitFor(() => expect(runs.endedHere).toBe(1), 4000)
  stop()

  const after = later.filter(([stage]) => stage === 'evaluate' || stage === 'save')
  expect(after.length).toBeGreaterThan(0)
  expect(new Set(after.map(([, losses]) => losses))).toEqual(new Set([8]))
})

test('a cancelled run keeps what it did', async () => {
  const { plan, runs } = await ready(60)
  await runs.start(plan)
  await vi.waitFor(() => expect(runs.live?.progress?.losses.length).toBeGreaterThan(1))
  await runs.cancel()

  await vi.waitFor(() => expect(runs.live).toBeNull(), 4000)
  expect(runs.opened?.result.state).toBe('cancelled')
  expect(runs.opened?.result.stepsDone).toBeLessThan(8)
  expect(runs.cancelling).toBe(false)
})

test('a run that ended while the line was broken is opened when it stands again', async () => {
  const { plan, runs, state, host } = await ready(30)
  const deaf = host.deafen()
  await runs.start(plan)
  state.value = 'lost'
  await vi.waitFor(async () => {
    const { summaries } = runs
    await runs.list()
    expect(summaries[0]?.state).toBe('finished')
  }, 4000)
  expect(runs.live?.plan?.steps).toBe(8)

  deaf()
  state.value = 'open'
  await vi.waitFor(() => expect(runs.live).toBeNull())
  expect(runs.opened?.result.stepsDone).toBe(8)
})

test('a folder that holds no run is an error that names it, and what is open stays open', async () => {
  const { runs } = await ready()
  await runs.open('/data/runs/2026-11-22-1904-star')
  expect(await runs.open('/data/nothing')).toBe(false)

  expect(runs.openFailure?.error).toMatchObject({
    code: 'store/no-run',
    message: expect.stringContaining('/data/nothing'),
  })
  expect(runs.opened?.record.id).toBe('2026-11-22-1904-star')
})

test('a run that ends while another clip is open leaves it there, and is shown when it is wanted', async () => {
  const { plan, runs, clips } = await ready(30)
  await runs.start(plan)
  await clips.open('/data/clips/heart.mp4')

  await vi.waitFor(() => expect(runs.live).toBeNull(), 4000)
  expect(runs.opened).toBeNull()
  expect(runs.endedHere).toBe(0)
  expect(runs.endedAside?.result.state).toBe('finished')

  await runs.showEnded(runs.endedAside!.folder)
  expect(runs.opened?.folder).toBe(runs.endedAside?.folder)
  expect(runs.endedHere).toBe(1)
})

test('a run that ends while a past run is looked at leaves it there', async () => {
  const { plan, runs } = await ready(30)
  await runs.start(plan)
  await runs.open('/data/runs/2026-11-22-1904-star')

  await vi.waitFor(() => expect(runs.live).toBeNull(), 4000)
  expect(runs.opened?.record.id).toBe('2026-11-22-1904-star')
  expect(runs.endedAside?.result.stepsDone).toBe(8)
})
