import { expect, test } from 'vitest'
import { nextTick } from 'vue'
import { useOverlayStore } from '../../../src/renderer/stores/overlay'
import { useRunStore } from '../../../src/renderer/stores/run'
import { useViewerStore } from '../../../src/renderer/stores/viewer'
import { mountStores } from '../mountStores'

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 12; turn++) await new Promise((done) => setTimeout(done, 1))
  await nextTick()
}

async function withRun() {
  const mounted = mountStores()
  const [runs, overlays, viewer] = [mounted.use(useRunStore), mounted.use(useOverlayStore), mounted.use(useViewerStore)]
  await runs.open('/data/runs/2026-11-22-1904-star')
  return { ...mounted, runs, overlays, viewer }
}

test('maps are fetched only while somebody looks at them, of the attacked layer first', async () => {
  const { host, overlays } = await withRun()
  await settle()
  expect(host.asked).not.toContain('run:maps')

  overlays.isLookedAt = true
  await settle()
  expect(overlays.maps?.count).toBeGreaterThan(0)
  expect(overlays.layer?.tensor).toBe(overlays.model?.layer)
  expect(overlays.limits?.low).toBe(0)
})

test('the newest wish is shown, whatever answer comes first', async () => {
  const { overlays } = await withRun()
  overlays.isLookedAt = true
  await settle()
  overlays.channel = 3
  overlays.channel = 'strongest'
  await settle()
  expect(overlays.maps?.channel).toBe(17)
  expect(overlays.isLoading).toBe(false)
})

test('a map needs the frame it lies over, a rounded perturbation both frames', async () => {
  const { overlays, viewer } = await withRun()
  viewer.panes = ['overlay']
  overlays.base = 'adversarial'
  expect([...viewer.needs]).toEqual(['overlay', 'adversarial'])
  viewer.panes = ['rounded']
  expect([...viewer.needs]).toEqual(['benign', 'adversarial'])
})
