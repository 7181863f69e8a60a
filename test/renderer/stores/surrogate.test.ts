import { beforeEach, expect, test } from 'vitest'
import type { ModelInfo } from '../../../src/contract/card'
import { useAttackStore } from '../../../src/renderer/stores/attack'
import { nextLayer, suggestedLayer } from '../../../src/renderer/stores/layer'
import { attackGaps } from '../../../src/renderer/stores/missing'
import { useModelsStore } from '../../../src/renderer/stores/models'
import { attackProblem, useSurrogateStore } from '../../../src/renderer/stores/surrogate'
import { modelInfos } from '../fixture/facts'
import { mountStores } from '../mountStores'

const [resnet, image, videoA] = modelInfos.map(({ cardPath }) => cardPath) as [string, string, string, string]
let attack: ReturnType<typeof useAttackStore>
let surrogates: ReturnType<typeof useSurrogateStore>

beforeEach(async () => {
  const { use } = mountStores()
  attack = use(useAttackStore)
  surrogates = use(useSurrogateStore)
  for (const { cardPath } of modelInfos) await use(useModelsStore).add(cardPath)
})

test('the first image model is attacked at the layer its card suggests, until another is chosen', () => {
  expect(surrogates.choices).toEqual([{ card: resnet, layer: 'stage2' }])
  surrogates.choose(image)
  expect(surrogates.choices).toEqual([{ card: image, layer: 'stage2' }])
})

test('several are attacked at once only where that was asked for', () => {
  surrogates.choose(image)
  surrogates.isSeveral = true
  surrogates.choose(resnet)
  expect(surrogates.choices.map(({ card }) => card)).toEqual([image, resnet])

  surrogates.choose(image, false)
  expect(surrogates.choices.map(({ card }) => card)).toEqual([resnet])
  surrogates.choose(image)
  surrogates.isSeveral = false
  expect(surrogates.choices.map(({ card }) => card)).toEqual([resnet])
})

test('layers are added, changed and taken away, each once', () => {
  surrogates.choose(image)
  surrogates.addLayer(image)
  expect(surrogates.choices.map(({ layer }) => layer)).toEqual(['stage2', 'stage1'])
  surrogates.setLayer(image, 1, 'stage3')
  surrogates.removeLayer(image, 0)
  expect(surrogates.choices).toEqual([{ card: image, layer: 'stage3' }])
})

test('a label attack takes what predicts classes, has no layer, and may attack video models', () => {
  attack.method = 'bim'
  expect(attackProblem(modelInfos[0]!, 'bim')).toMatch(/features, not classes/)
  expect(surrogates.choices).toEqual([{ card: image }])
  surrogates.choose(videoA)
  expect(surrogates.choices).toEqual([{ card: videoA }])

  attack.method = 'i2v'
  expect(surrogates.choices, 'features of video models are not attacked').toEqual([{ card: resnet, layer: 'stage2' }])
})

test('noise attacks nothing: one card stands for the size of frames', () => {
  surrogates.isSeveral = true
  surrogates.choose(image)
  attack.method = 'sign-noise'
  expect(surrogates.choices).toHaveLength(1)
  expect(surrogates.choices[0]).not.toHaveProperty('layer')
})

test('a plan with several models and layers is taken over', () => {
  const before = [
    { card: image, layer: 'stage3' },
    { card: image, layer: 'depth4' },
    { card: resnet, layer: 'stage1' },
  ]
  surrogates.adopt(before)
  expect(surrogates.isSeveral).toBe(true)
  expect(surrogates.choices).toEqual([before[0], { card: image, layer: 'stage4' }, before[2]])
})

test('gaps are told before the engine would', () => {
  const attacked = (model: ModelInfo, layers: (string | null)[]) => ({ model, layers })
  const [first, second] = [modelInfos[0]!, modelInfos[1]!]
  expect(attackGaps('i2v', [attacked(second, ['stage2'])], true)).toEqual([])
  expect(attackGaps('i2v', [], false)).toEqual(['Add an image model to attack with.'])
  expect(attackGaps('bim', [], true)).toEqual([expect.stringContaining('predicts classes')])
  expect(attackGaps('sign-noise', [], false)).toEqual([expect.stringContaining('size of its frames')])
  expect(attackGaps('i2v', [attacked(second, [null])], true)).toEqual(['Choose a tap layer of the surrogate.'])
  expect(attackGaps('i2v', [attacked(second, ['stage2', 'stage2'])], true)).toEqual([expect.stringContaining('once')])
  expect(attackGaps('i2v', [attacked(first, ['stage2']), attacked(second, ['stage2'])], true)).toEqual([
    expect.stringContaining('sees other pixels'),
  ])
})

test('AENS-I2V begins with the layers that cards keep for it', () => {
  const model = modelInfos[1]!
  const layers = model.card.layers.map((layer) => (layer.tensor === 'stage2' ? { ...layer, use: 'aens' } : layer))
  const marked = { ...model, card: { ...model.card, layers } }
  expect(suggestedLayer(marked, 'aens')).toBe('stage2')
  expect(nextLayer(marked, 'aens', ['stage2'])).toBe('stage1')
  expect(nextLayer(marked, 'i2v', ['stage1', 'stage3', 'stage4'])).toBe('/stage1/conv/Conv_output_0')
})
