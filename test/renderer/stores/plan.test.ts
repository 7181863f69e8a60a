import { beforeEach, expect, test } from 'vitest'
import { attackPlanSchema, publishedI2v } from '../../../src/contract/plan'
import { useAttackStore } from '../../../src/renderer/stores/attack'
import { useClipStore } from '../../../src/renderer/stores/clip'
import { useMaskStore } from '../../../src/renderer/stores/mask'
import { useModelsStore } from '../../../src/renderer/stores/models'
import { suggestedLayer } from '../../../src/renderer/stores/layer'
import { targetProblem, usePlanStore } from '../../../src/renderer/stores/plan'
import { useSurrogateStore } from '../../../src/renderer/stores/surrogate'
import { modelInfos } from '../fixture/facts'
import { mountStores } from '../mountStores'

let plan: ReturnType<typeof usePlanStore>
let models: ReturnType<typeof useModelsStore>
let clips: ReturnType<typeof useClipStore>
let attack: ReturnType<typeof useAttackStore>
let masks: ReturnType<typeof useMaskStore>
let surrogates: ReturnType<typeof useSurrogateStore>

beforeEach(() => {
  const { use } = mountStores()
  plan = use(usePlanStore)
  models = use(useModelsStore)
  clips = use(useClipStore)
  attack = use(useAttackStore)
  masks = use(useMaskStore)
  surrogates = use(useSurrogateStore)
})

const image = '/data/models/image_demo.json'

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
  attack.write('epsilon', '8')
  attack.write('steps', '5')
  attack.write('stepSize', '0.01')
  attack.write('seed', '7')
  Object.assign(plan.texts, { frames: '12', stride: '3', threads: '2' })
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
  ['seed', '0.5', /a whole number/],
] as const)('%s "%s" stops the run and says why', async (key, text, problem) => {
  await fill()
  attack.write(key, text)

  const { reading } = attack.entryOf(key)!
  expect(reading.ok ? '' : reading.problem).toMatch(problem)
  expect(plan.plan).toBeNull()
  expect(plan.missing).toHaveLength(1)
})

test('frames that cannot be read stop the run and say why', async () => {
  await fill()
  plan.texts.frames = 'all'

  const reading = plan.readings.frames
  expect(reading.ok ? '' : reading.problem).toMatch(/or nothing/)
  expect(plan.plan).toBeNull()
  expect(plan.missing).toEqual(['Correct frames.'])
})

test('frames and stride follow the first target that is asked', async () => {
  await fill()
  expect(plan.sampling).toMatchObject({ frames: 16, stride: 4 })

  for (const { cardPath } of models.videoModels) plan.setTarget(cardPath, false)
  expect(plan.sampling).toMatchObject({ frames: 32, stride: 2 })
})

test('the surrogate that is removed stops being it', async () => {
  await fill()
  models.remove(image)

  expect(surrogates.attacked).toEqual([])
  expect(plan.missing).toEqual(['Add an image model to attack with.'])
})

test('a plan that was run before is set up again, whatever was chosen since', async () => {
  await fill()
  plan.setTarget('/data/models/video_demo_b.json', false)
  for (const [key, text] of [
    ['epsilon', '7.5/255'],
    ['steps', '12'],
    ['stepSize', '0.01'],
    ['seed', '9'],
  ] as const)
    attack.write(key, text)
  Object.assign(plan.texts, { frames: '', threads: '3' })
  Object.assign(plan.choices, { window: 'end', padding: 'loop' })
  surrogates.setLayer(image, 0, 'stage3')
  const before = plan.plan!

  plan.usePublished()
  plan.setTarget('/data/models/video_demo_b.json', true)
  Object.assign(plan.choices, { window: 'start', padding: 'repeat-last' })
  surrogates.setLayer(image, 0, 'stage1')
  plan.adopt(before)
  expect({ ...plan.plan, epsilon: 0 }).toEqual({ ...before, epsilon: 0 })
  expect(plan.plan!.epsilon).toBeCloseTo(before.epsilon!, 12)

  plan.adopt({ ...before, surrogates: [{ card: '/data/models/image_demo.json', layer: 'depth4' }] })
  expect(surrogates.choices).toEqual([{ card: image, layer: 'stage4' }])
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

test('a label attack with masks is asked for as it was set up, and set up again', async () => {
  await fill()
  attack.method = 'mi-fgsm'
  attack.write('targetClass', '3')
  masks.frames.text = '0-7, 12'
  Object.assign(masks.region, { top: '0', left: '0', height: '56', width: '112' })
  surrogates.isSeveral = true
  surrogates.choose('/data/models/video_demo_a.json')

  const before = plan.plan!
  expect(before).toMatchObject({
    method: 'mi-fgsm',
    targetClass: 3,
    momentum: 1,
    mask: { frames: '0-7, 12', region: { top: 0, left: 0, height: 56, width: 112 } },
    surrogates: [{ card: image }, { card: '/data/models/video_demo_a.json' }],
  })
  attack.method = 'i2v'
  attack.usePublished()
  masks.adopt(undefined)
  surrogates.isSeveral = false
  plan.adopt(before)
  expect(plan.plan).toEqual(before)
})

test('a mask that names a frame there is not stops the run', async () => {
  await fill()
  masks.frames.text = '0-16'
  expect(plan.missing).toEqual(['Correct the frames that may change.'])
  expect(plan.plan).toBeNull()
})

test('frames chosen by hand are taken as far apart as the plan says, within the range, for this clip alone', async () => {
  await fill()
  plan.texts.frames = '6'
  plan.texts.stride = '3'
  plan.chooseRange(20, 60)
  expect(plan.window).toEqual([20, 23, 26, 29, 32, 35])
  expect(plan.plan?.sampling).toMatchObject({ window: 'explicit', ordinals: [20, 23, 26, 29, 32, 35] })

  // A range that is too short is filled as a clip is that is too short.
  plan.chooseRange(20, 27)
  expect(plan.window).toEqual([20, 23, 26, 27, 27, 27])
  expect(plan.shortfall).toEqual({ different: 4, stride: 1 })
  plan.texts.stride = '1'
  expect(plan.window).toEqual([20, 21, 22, 23, 24, 25])
  expect(plan.shortfall).toBeNull()
  plan.texts.stride = '3'

  const before = plan.plan!
  plan.chooseWindow()
  expect(plan.plan?.sampling.window).toBe('middle')
  plan.adopt(before)
  expect(plan.window).toEqual([20, 23, 26, 27, 27, 27])

  await clips.open('/data/clips/variable_frame_rate.mp4')
  expect(plan.byHand).toBeNull()
})
