import { expect, test } from 'vitest'
import { useClipStore } from '../../../src/renderer/stores/clip'
import { useCorrelationSetupStore } from '../../../src/renderer/stores/correlationSetup'
import { useGradientStore } from '../../../src/renderer/stores/gradients'
import { useModelsStore } from '../../../src/renderer/stores/models'
import { modelInfos } from '../fixture/facts'
import { mountStores } from '../mountStores'

test('gradients of ticked models are aligned, pair by pair', async () => {
  const { use } = mountStores()
  const [gradients, setup] = [use(useGradientStore), use(useCorrelationSetupStore)]
  expect(gradients.missing).toHaveLength(3)
  await gradients.align()
  expect(gradients.alignment).toBeNull()

  await use(useClipStore).open('/data/clips/star.mp4')
  for (const { cardPath } of modelInfos) await use(useModelsStore).add(cardPath)
  setup.setLayers(modelInfos[3]!.cardPath, null)
  expect(gradients.missing).toEqual([
    'Tick models of one input size only. 224 × 224: ResNet-34 (ImageNet), to layer 2; ' +
      '112 × 112: Kinetic Shapes image model, Kinetic Shapes video A, R(2+1)D-like.',
  ])
  setup.setLayers(modelInfos[0]!.cardPath, null)
  await gradients.align()

  expect(gradients.failure).toBeNull()
  expect(gradients.alignment?.pairs.map(({ surrogate, layer, target }) => [surrogate, layer, target])).toEqual([
    [modelInfos[1]!.card.name, 'stage2', modelInfos[2]!.card.name],
  ])
  expect(gradients.pair).toBe(gradients.alignment?.pairs[0])
})
