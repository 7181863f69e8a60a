import { expect, test, vi } from 'vitest'
import { mostBitten } from '../../../src/contract/marginText'
import { useMarginStore } from '../../../src/renderer/stores/margin'
import { useRunStore } from '../../../src/renderer/stores/run'
import { mountStores } from '../mountStores'

const finished = '/data/runs/2026-11-22-1904-star'

function open() {
  const { host, use } = mountStores()
  return { host, runs: use(useRunStore), margin: use(useMarginStore) }
}

test('without a run, or with one that has nothing to ask, it says why', async () => {
  const { runs, margin } = open()
  expect(margin.missing).toMatch(/Open a run/)
  await runs.open('/data/runs/2026-11-22-1820-heart')
  expect(margin.missing).toMatch(/finished runs/)
  await margin.compute()
  expect({ margins: margin.margins, busy: margin.isBusy }).toEqual({ margins: null, busy: false })
})

test('the cost is known before, and nothing is computed unasked', async () => {
  const { host, runs, margin } = open()
  await runs.open(finished)
  await vi.waitFor(() => expect(margin.forecast?.passes).toBe(94))

  expect(margin.margins).toBeNull()
  expect(host.asked).not.toContain('run:margins')
})

test('computing tells its progress, then where it bites, and is not offered again', async () => {
  const { runs, margin } = open()
  await runs.open(finished)
  const computed = margin.compute()
  expect(margin.isComputing).toBe(true)
  await vi.waitFor(() => expect(margin.progress?.done).toBeGreaterThan(3))
  await computed

  const worst = margin.target!.influence.toSorted((a, b) => a.alone! - b.alone!)[0]!
  expect(margin.bitePosition).toBe(worst.position)
  expect(margin.chosen).toBe(mostBitten(margin.margins!.targets))
  expect(margin.bitesAt).toBe(runs.opened!.record.resolved.ordinals[worst.position])
  expect({ busy: margin.isBusy, whole: margin.isWhole, progress: margin.progress }).toEqual({
    ...{ busy: false, whole: true, progress: null },
  })
})

test('what was computed is there when the run is opened again', async () => {
  const { runs, margin } = open()
  await runs.open(finished)
  await margin.compute()
  runs.close()
  expect(margin.margins).toBeNull()
  await runs.open(finished)
  await vi.waitFor(() => expect(margin.isWhole).toBe(true))
})

test('cancelled: nothing is kept, no failure is shown', async () => {
  const { runs, margin } = open()
  await runs.open(finished)
  const computed = margin.compute()
  await vi.waitFor(() => expect(margin.progress).not.toBeNull())
  await margin.cancel()
  await computed

  expect({ margins: margin.margins, failure: margin.failure, cancelling: margin.cancelling }).toEqual({
    ...{ margins: null, failure: null, cancelling: false },
  })
})

test('a run that is opened meanwhile does not get the other one’s margins', async () => {
  const { runs, margin } = open()
  await runs.open(finished)
  const computed = margin.compute()
  await runs.open('/data/runs/2026-11-22-1820-heart')
  expect({ isComputing: margin.isComputing, isBusy: margin.isBusy }).toEqual({ isComputing: false, isBusy: true })
  await computed
  expect(margin.margins).toBeNull()
})
