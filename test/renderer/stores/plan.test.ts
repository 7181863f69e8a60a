import { beforeEach, expect, test } from 'vitest'
import { attackPlanSchema, publishedI2v } from '../../../src/contract/plan'
import { useClipStore } from '../../../src/renderer/stores/clip'
import { useModelsStore } from '../../../src/renderer/stores/models'
import { suggestedLayer, targetProblem, usePlanStore } from '../../../src/renderer/stores/plan'
import { modelInfos } from '../fixture/facts'
import { mountStores } from '../mountStores'

let plan: ReturnType<typeof usePlanStore>
let models: ReturnType<typeof useModelsStore>
let clips: ReturnType<typeof useClipStore>

beforeEach(() => {
  const { use } = mountStores()
  plan = use(usePlanStore)
  models = use(useModelsStore)
  clips = use(useClipStore)
})

async function fill(): Promise<void> {
  await clips.open('/data/clips/star.mp4')
  for (const { cardPath } of modelInfos.slice(1)) await models.add(cardPath)
}

test('an empty window says what is missing, in order', () => {
  expect(plan.plan).toBeNull()
  expect(plan.missing).toEqual(['Open a clip.', 'Add an image model to attack with.'])
})

test('untouched parameters give the published plan', async () => {
  await fill()

  expect(plan.missing).toEqual([])
  expect(plan.plan).toMatchObject({
    steps: publishedI2v.steps,
    epsilon: publishedI2v.epsilon,
    stepSize: publishedI2v.stepSize,
    surrogates: [{ card: '/data/models/image_demo.json', layer: 'stage2' }],
    targets: ['/data/models/video_demo_a.json', '/data/models/video_demo_b.json'],
    sampling: { frames: null, stride: null, window: 'middle', padding: 'repeat-last' },
    threads: null,
  })
  expect(attackPlanSchema.parse(plan.plan)).toEqual(plan.plan)
  expect(plan.isPublished).toBe(true)
})

test('what is typed is what is asked for', async () => {
  await fill()
  Object.assign(plan.texts, {
    epsilon: '8',
    steps: '5',
    stepSize: '0.01',
    frames: '12',
    stride: '3',
    threads: '2',
    seed: '7',
  })
  plan.setTarget('/data/models/video_demo_a.json', false)

  expect(plan.plan).toMatchObject({
    steps: 5,
    stepSize: 0.01,
    sampling: { frames: 12, stride: 3 },
    threads: 2,
    seed: 7,
    targets: ['/data/models/video_demo_b.json'],
  })
  expect(plan.plan?.epsilon).toBeCloseTo(8 / 255, 12)
  plan.usePublished()
  expect(plan.isPublished).toBe(true)
})

test.each([
  ['steps', '0', /a whole number from 1/],
  ['steps', '-3', /a whole number from 1/],
  ['steps', '1.5', /a whole number/],
  ['epsilon', '', /16\/255/],
  ['epsilon', '2/1', /at most 1/],
  ['frames', 'all', /or nothing/],
] as const)('%s "%s" stops the run and says why', async (key, text, problem) => {
  await fill()
  plan.texts[key] = text

  const reading = plan.readings[key]
  expect(reading.ok ? '' : reading.problem).toMatch(problem)
  expect(plan.plan).toBeNull()
  expect(plan.missing).toHaveLength(1)
})

test('frames and stride follow the first target that is asked', async () => {
  await fill()
  expect(plan.sampling).toMatchObject({ frames: 16, stride: 4 })

  for (const { cardPath } of models.videoModels) plan.setTarget(cardPath, false)
  expect(plan.sampling).toMatchObject({ frames: 32, stride: 2 })
})

test('the surrogate that is removed stops being it', async () => {
  await fill()
  models.remove('/data/models/image_demo.json')

  expect(plan.surrogate).toBeNull()
  expect(plan.missing).toEqual(['Add an image model to attack with.'])
})

test('a plan that was run before is set up again, whatever was chosen since', async () => {
  await fill()
  plan.setTarget('/data/models/video_demo_b.json', false)
  Object.assign(plan.texts, { epsilon: '7.5/255', steps: '12', frames: '', stepSize: '0.01', threads: '3', seed: '9' })
  Object.assign(plan.choices, { window: 'end', padding: 'loop' })
  plan.layer = 'stage3'
  const before = plan.plan!

  plan.usePublished()
  plan.setTarget('/data/models/video_demo_b.json', true)
  Object.assign(plan.choices, { window: 'start', padding: 'repeat-last' })
  plan.layer = 'stage1'
  plan.adopt(before)
  expect({ ...plan.plan, epsilon: 0 }).toEqual({ ...before, epsilon: 0 })
  expect(plan.plan!.epsilon).toBeCloseTo(before.epsilon!, 12)

  plan.adopt({ ...before, surrogates: [{ card: '/data/models/image_demo.json', layer: 'depth4' }] })
  expect(plan.layer).toBe('stage4')
})

test('layers the card keeps for ensembles are not suggested', () => {
  const model = modelInfos[1]!
  const marked = model.card.layers.map((layer) => (layer.tensor === 'stage2' ? { ...layer, use: 'aens' } : layer))

  expect(suggestedLayer(model)).toBe('stage2')
  expect(suggestedLayer({ ...model, card: { ...model.card, layers: marked } })).toBe('stage1')
})

test('a model without classes cannot be a target', () => {
  const model = modelInfos[2]!
  const embedding = { ...model, card: { ...model.card, output: { ...model.card.output, kind: 'embedding' as const } } }

  expect(targetProblem(model)).toBeNull()
  expect(targetProblem(embedding)).toMatch(/features, not classes/)
})
