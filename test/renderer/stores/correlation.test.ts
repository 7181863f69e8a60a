import { expect, test, vi } from 'vitest'
import { useClipStore } from '../../../src/renderer/stores/clip'
import { useCorrelationStore } from '../../../src/renderer/stores/correlation'
import { useCorrelationSetupStore } from '../../../src/renderer/stores/correlationSetup'
import { useModelsStore } from '../../../src/renderer/stores/models'
import { modelInfos } from '../fixture/facts'
import { mountStores } from '../mountStores'

async function ready(stepMilliseconds = 1) {
  const { use, state, host } = mountStores({ stepMilliseconds })
  await use(useClipStore).open('/data/clips/star.mp4')
  for (const { cardPath } of modelInfos.slice(1)) await use(useModelsStore).add(cardPath)
  return { plan: use(useCorrelationSetupStore).plan!, correlations: use(useCorrelationStore), state, host }
}

test('a correlation reports its progress, ends, and is opened and listed', async () => {
  const { plan, correlations } = await ready(10)
  await correlations.start(plan)
  await vi.waitFor(() => expect(correlations.live?.progress?.share).toBeGreaterThan(0))

  await vi.waitFor(() => expect(correlations.live).toBeNull(), 4000)
  await vi.waitFor(() => expect(correlations.correlation?.state).toBe('finished'))
  expect(correlations.correlation?.matrices.map(({ measure }) => measure)).toEqual(['cka', 'cosine'])
  await vi.waitFor(() =>
    expect(correlations.summaries.map(({ folder }) => folder)).toContain(correlations.opened?.folder),
  )
})

test('a cancelled one is opened without heatmaps', async () => {
  const { plan, correlations } = await ready(60)
  await correlations.start(plan)
  await vi.waitFor(() => expect(correlations.live).not.toBeNull())
  await correlations.cancel()

  await vi.waitFor(() => expect(correlations.correlation?.state).toBe('cancelled'), 4000)
  expect(correlations.correlation?.matrices).toEqual([])
  expect(correlations.cancelling).toBe(false)
})

test('one that ended while the line was broken is found again', async () => {
  const { plan, correlations, state, host } = await ready(5)
  await correlations.start(plan)
  const listen = host.deafen()
  state.value = 'lost'
  await new Promise((resolve) => setTimeout(resolve, 250))
  expect(correlations.live).not.toBeNull()
  listen()
  state.value = 'open'

  await vi.waitFor(() => expect(correlations.live).toBeNull())
  await vi.waitFor(() => expect(correlations.correlation?.state).toBe('finished'))
})

test('a folder that holds none leaves the open one in place', async () => {
  const { correlations } = await ready()
  await correlations.open('/data/correlations/2026-11-23-0610-star')
  const before = correlations.opened
  await correlations.open('/data/correlations/nothing')

  expect(correlations.opened).toBe(before)
  expect(correlations.openFailure?.error.code).toBe('store/no-correlation')
})
