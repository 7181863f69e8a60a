import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inspectModel, predictClip, startRun } from '../../src/contract/calls'
import { samplingSchema } from '../../src/contract/clip'
import { attackPlanSchema } from '../../src/contract/plan'
import { decodeModel, encodeModel } from '../../src/engine/onnx/codec'
import type { Graph } from '../../src/engine/onnx/graph'
import { asHalf, withIntegerConvolution, withQuantisedImage, withQuantisedWeights } from '../fixture/precision'
import { demoCard, demoClip, demoFolder, demoPlan, openTestEngine, type TestEngine } from '../fixture/engine'

/** The demo's image model in other precisions, as converters write them. */
const forms: Record<string, (graph: Graph) => Graph> = {
  float32: (graph) => graph,
  float16: (graph) => asHalf(graph, false),
  'float16 inside': (graph) => asHalf(graph, true),
  'quantised weights': withQuantisedWeights,
  integers: withIntegerConvolution,
  quantised: (graph) => withQuantisedImage(withQuantisedWeights(graph)),
}

let engine: TestEngine
const cards: Record<string, string> = {}
beforeAll(async () => {
  engine = await openTestEngine()
  const path = join(demoFolder, 'models/image_demo.onnx')
  const graph = decodeModel(await readFile(path), path)
  for (const [name, form] of Object.entries(forms)) cards[name] = await writeModel(name, form(graph))
})
afterAll(() => engine.close())

async function writeModel(name: string, graph: Graph): Promise<string> {
  const folder = join(engine.home, name)
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'model.onnx'), encodeModel(graph))
  const card = JSON.parse(await readFile(demoCard('image_demo'), 'utf8')) as Record<string, unknown>
  const labels = join(demoFolder, 'labels/objects.txt')
  await writeFile(join(folder, 'card.json'), JSON.stringify({ ...card, file: 'model.onnx', sha256: null, labels }))
  return join(folder, 'card.json')
}

async function predictionOf(name: string) {
  const { predictions } = await engine.ask(predictClip, {
    card: cards[name]!,
    source: { kind: 'clip', path: demoClip('ring_slide_right') },
    sampling: samplingSchema.parse({}),
    provider: 'cpu',
  })
  return predictions
}

const inspect = (name: string) => engine.ask(inspectModel, { path: cards[name]!.replace('card.json', 'model.onnx') })

describe('predictions', () => {
  test.each(Object.keys(forms).slice(1))('%s agrees with float32', async (name) => {
    const [expected, found] = [await predictionOf('float32'), await predictionOf(name)]
    expect(found[0]!.label).toBe(expected[0]!.label)
    const bound = name.startsWith('float16') ? 0.005 : 0.1
    expect(Math.abs(found[0]!.probability - expected[0]!.probability)).toBeLessThan(bound)
  })
})

describe('gradients', () => {
  test.each([
    ['float16', /computes in float16/, /Export the model as float32/],
    ['float16 inside', /computes in float16/, /Export the model as float32/],
    ['integers', /is quantised: QuantizeLinear/, /Use the float32 model it was made from/],
    ['quantised', /is quantised: QuantizeLinear/, /Use the float32 model it was made from/],
  ])('%s is refused with the way out', async (name, reason, advice) => {
    const { gradient, layers } = await inspect(name)
    expect(gradient.supported).toBe(false)
    expect(gradient.firstUnsupported!.reason).toMatch(reason)
    expect(gradient.firstUnsupported!.advice).toMatch(advice)
    expect(gradient.firstUnsupported!.advice).toContain('inference works')
    expect(layers.find(({ tensor }) => tensor === 'stage2')!.gradient).toBe(false)

    const plan = demoPlan({ surrogates: [{ card: cards[name]!, layer: 'stage2' }] })
    const started = engine.ask(startRun, attackPlanSchema.parse(plan))
    await expect(started).rejects.toMatchObject({
      code: 'gradient/no-rule',
      tip: expect.stringMatching(advice) as string,
    })
  })

  test.each(['float32', 'quantised weights'])('%s has gradients from every layer', async (name) => {
    const { gradient, layers } = await inspect(name)
    expect(gradient).toMatchObject({ supported: true, firstUnsupported: null, deepestLayer: 'logits' })
    expect(layers.find(({ tensor }) => tensor === 'stage2')!.gradient).toBe(true)
  })
})
