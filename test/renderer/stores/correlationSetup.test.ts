import { expect, test } from 'vitest'
import { correlationPlanSchema } from '../../../src/contract/correlation'
import { useClipStore } from '../../../src/renderer/stores/clip'
import { useCorrelationSetupStore } from '../../../src/renderer/stores/correlationSetup'
import { useModelsStore } from '../../../src/renderer/stores/models'
import { usePlanStore } from '../../../src/renderer/stores/plan'
import { useRunStore } from '../../../src/renderer/stores/run'
import { modelInfos } from '../fixture/facts'
import { mountStores } from '../mountStores'

async function ready() {
  const { use } = mountStores()
  const setup = use(useCorrelationSetupStore)
  await use(useClipStore).open('/data/clips/star.mp4')
  for (const { cardPath } of modelInfos) await use(useModelsStore).add(cardPath)
  return {
    setup,
    runs: use(useRunStore),
    clips: use(useClipStore),
    plans: use(usePlanStore),
    models: use(useModelsStore),
  }
}

test('image models are rows, video models columns, with the layers of their cards', async () => {
  const { setup } = await ready()

  expect(setup.missing).toEqual([])
  expect(setup.plan).toMatchObject({
    sources: [{ kind: 'clip', path: '/data/clips/star.mp4' }],
    runs: [],
    images: modelInfos.slice(0, 2).map(({ cardPath }) => ({ card: cardPath, layers: 'cards' })),
    videos: modelInfos.slice(2).map(({ cardPath }) => ({ card: cardPath, layers: 'cards' })),
    measures: ['cka', 'cosine'],
    rows: 'frames',
    alignment: 'linear',
    grid: 7,
    nulls: 200,
    seed: 0,
  })
})

test('models are left out, layers chosen, clips added, each once', async () => {
  const { setup } = await ready()
  setup.setLayers(modelInfos[0]!.cardPath, null)
  setup.setLayers(modelInfos[1]!.cardPath, ['stage2', 'stage4'])
  setup.setLayers(modelInfos[2]!.cardPath, 'all')
  setup.addClip('/data/clips/heart.mp4')
  setup.addClip('/data/clips/heart.mp4')
  setup.setMeasure('rsa', true)
  setup.setMeasure('cka', false)

  expect(setup.plan).toMatchObject({
    sources: [{ path: '/data/clips/star.mp4' }, { path: '/data/clips/heart.mp4' }],
    images: [{ card: modelInfos[1]!.cardPath, layers: ['stage2', 'stage4'] }],
    videos: [{ layers: 'all' }, { layers: 'cards' }],
    measures: ['cosine', 'rsa'],
  })
  setup.removeClip('/data/clips/heart.mp4')
  expect(setup.plan?.sources).toHaveLength(1)
})

test('a run takes the place of clips', async () => {
  const { setup, runs } = await ready()
  setup.kind = 'run'
  expect(setup.missing).toEqual(['Open a run: Attack, Past runs.'])
  await runs.open('/data/runs/2026-11-22-1904-star')

  expect(setup.plan).toMatchObject({ sources: [], runs: ['/data/runs/2026-11-22-1904-star'] })
})

test('what cannot be is said, and nothing starts', async () => {
  const { setup } = await ready()
  setup.texts.grid = '33'
  setup.texts.nulls = '1.5'
  setup.setLayers(modelInfos[0]!.cardPath, [])
  setup.rows = 'clips'

  expect(setup.plan).toBeNull()
  expect(setup.missing).toEqual([
    'Choose a layer of ResNet-34 (ImageNet), to layer 2.',
    'Rows of clips need at least 4 clips.',
    'Correct grid.',
    'Correct null draws.',
  ])
  expect(setup.readings.grid).toEqual({ ok: false, problem: 'Write a whole number, 1 to 32.' })
})

test.each(['abc', '0', '100000'])('frames of "%s" are not computed with; of a run they are its own', async (text) => {
  const { setup, plans, runs } = await ready()
  plans.texts.frames = text
  expect([setup.plan, setup.missing]).toEqual([null, ['Correct frames.']])
  plans.texts.stride = '1.5'
  expect(setup.missing).toEqual(['Correct frames.', 'Correct stride.'])

  setup.kind = 'run'
  await runs.open('/data/runs/2026-11-22-1904-star')
  expect(setup.missing).toEqual([])
})

test('a plan that was computed before fills the form, and gives the same plan again', async () => {
  const { setup, plans, clips } = await ready()
  const [image, , video] = modelInfos
  const before = correlationPlanSchema.parse({
    sources: [
      { kind: 'clip', path: '/data/clips/star.mp4' },
      { kind: 'clip', path: '/data/clips/heart.mp4' },
    ],
    sampling: { frames: 24, stride: 3, window: 'start', padding: 'loop' },
    images: [{ card: image!.cardPath, layers: ['stage2'] }],
    videos: [{ card: video!.cardPath, layers: 'all' }],
    ...{ measures: ['rsa'], rows: 'positions', alignment: 'nearest', grid: 5, nulls: 40, seed: 9 },
  })
  setup.adopt(before)

  expect(setup.missing).toEqual([])
  expect(setup.plan).toEqual(before)
  expect(plans.texts.frames).toBe('24')

  await clips.open('/data/clips/other.mp4')
  setup.adopt(before)
  expect(setup.sources).toEqual(['/data/clips/other.mp4', '/data/clips/star.mp4', '/data/clips/heart.mp4'])
})

test('without models or measures there is nothing to compare', () => {
  const setup = mountStores().use(useCorrelationSetupStore)
  setup.setMeasure('cka', false)
  setup.setMeasure('cosine', false)

  expect(setup.missing).toEqual(['Open a clip.', 'Tick an image model.', 'Tick a video model.', 'Tick a measure.'])
})
