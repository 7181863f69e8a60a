import { expect, test } from 'vitest'
import { useModelsStore } from '../../../src/renderer/stores/models'
import { usePlanStore } from '../../../src/renderer/stores/plan'
import { modelInfos } from '../fixture/facts'
import { mountStores } from '../mountStores'

const cards = modelInfos.map(({ cardPath }) => cardPath)

test('models keep the order in which they were asked for, each once', async () => {
  const models = mountStores().use(useModelsStore)
  await Promise.all([...cards, cards[1]!].map(models.add))

  expect(models.models.map(({ cardPath }) => cardPath)).toEqual(cards)
  expect(models.imageModels).toHaveLength(2)
  expect(models.videoModels).toHaveLength(2)
})

test('while models are being read no run can start', async () => {
  const { use } = mountStores()
  const [models, plan] = [use(useModelsStore), use(usePlanStore)]
  const reading = models.add(cards[0]!)
  expect(plan.missing).toContain('Models are still being read.')

  await reading
  expect(plan.missing).not.toContain('Models are still being read.')
})

test('a card that cannot be read is an error beside the ones that can, until it is dismissed', async () => {
  const models = mountStores().use(useModelsStore)
  await Promise.all([models.add('/data/models/broken.json'), models.add(cards[0]!)])

  expect(models.models).toHaveLength(1)
  expect(models.failures).toMatchObject([{ cardPath: '/data/models/broken.json', error: { code: 'model/bad-card' } }])
  models.forget('/data/models/broken.json')
  expect(models.failures).toEqual([])
})
