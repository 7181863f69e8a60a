import { expect, test, vi } from 'vitest'
import { WorkbenchError } from '../../../src/contract/error'
import { useAttackStore } from '../../../src/renderer/stores/attack'
import { useClipStore } from '../../../src/renderer/stores/clip'
import { useForecastStore } from '../../../src/renderer/stores/forecast'
import { useModelsStore } from '../../../src/renderer/stores/models'
import { modelInfos } from '../fixture/facts'
import { mountStores } from '../mountStores'

async function ready() {
  const { use, host } = mountStores()
  const forecast = use(useForecastStore)
  await use(useClipStore).open('/data/clips/star.mp4')
  for (const { cardPath } of modelInfos.slice(1)) await use(useModelsStore).add(cardPath)
  return { forecast, host, attack: use(useAttackStore) }
}
const asked = ({ asked }: { asked: string[] }): number => asked.filter((name) => name === 'run:forecast').length

test('a plan is forecast once nothing changes any more, and a changed one has no forecast until then', async () => {
  const { forecast, host, attack } = await ready()
  await vi.waitFor(() => expect(forecast.forecast?.workers).toBe(8), 3000)
  expect(asked(host)).toBe(1)

  for (const steps of ['1', '12', '123']) attack.write('steps', steps)
  expect(forecast.forecast).toBeNull()
  await vi.waitFor(() => expect(forecast.forecast).not.toBeNull(), 3000)
  expect(asked(host)).toBe(2)
})

test('a refusal is told before the run is started', async () => {
  const { forecast, host } = await ready()
  host.ask = () => Promise.reject(new WorkbenchError('attack/memory', 'One worker may need 9 GB.', 'Fewer frames.'))
  await vi.waitFor(() => expect(forecast.refusal?.code).toBe('attack/memory'), 3000)
  expect(forecast.forecast).toBeNull()
})
