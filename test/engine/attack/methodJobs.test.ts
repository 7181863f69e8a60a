import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Variant } from '../../../src/contract/method'
import { publishedI2v } from '../../../src/contract/plan'
import { aensJob, type AensProgress } from '../../../src/engine/attack/aensJob'
import { compileJob, type GraphChoice } from '../../../src/engine/attack/compileJob'
import { type DrProgress, drJob } from '../../../src/engine/attack/drJob'
import type { JobContext } from '../../../src/engine/runtime/job'
import { createModelLibrary } from '../../../src/engine/study/openModel'
import { demoCard } from '../../fixture/engine'
import { spacedValues } from '../gradient/tools'

const frameSize = 3 * 112 * 112
const twoFrames = spacedValues(2 * frameSize, 11, [0.02, 0.98])
let cache = ''
let weighted = ''
let dispersion = { features: '', gradient: '' }

beforeAll(async () => {
  cache = await mkdtemp(join(tmpdir(), 'i2v-test-'))
  weighted = await compile({ kind: 'weighted', layers: ['stage2', 'stage3'] })
  dispersion = {
    features: await compile({ kind: 'features', layers: ['stage2'] }),
    gradient: await compile({ kind: 'dispersion', layers: ['stage2'] }),
  }
})
afterAll(() => rm(cache, { recursive: true, force: true }))

async function compile(choice: GraphChoice): Promise<string> {
  const { modelPath, card } = await createModelLibrary().open(demoCard('image_demo'))
  const out = join(cache, `${choice.kind}.onnx`)
  await compileJob.run(
    { ...choice, model: modelPath, card, height: 112, width: 112, out },
    listen(() => undefined),
  )
  return out
}

function listen<Progress>(progress: (progress: Progress) => void, most = Infinity): JobContext<Progress> {
  let steps = 0
  return {
    progress(step) {
      steps++
      progress(step)
    },
    cancelled: () => steps >= most,
    breathe: () => Promise.resolve(),
  }
}

const request = (pixels: Float32Array, steps: number) => ({
  ...publishedI2v,
  ...{
    pixels,
    steps,
    frames: pixels.length / frameSize,
    height: 112,
    width: 112,
    provider: 'cpu' as const,
    threads: 1,
  },
})

async function aens(pixels: Float32Array, variant: Variant, momentum = 0, steps = 4, most?: number) {
  const seen: AensProgress[] = []
  const surrogates = [{ path: weighted, taps: [0, 1] }]
  const own = { ...request(pixels, steps), surrogates, variant, momentum }
  const response = await aensJob.run(
    own,
    listen((step) => seen.push(step), most),
  )
  return { ...response, seen }
}

async function dr(pixels: Float32Array, variant: Variant, steps = 4, most?: number) {
  const seen: DrProgress[] = []
  const own = { ...request(pixels, steps), surrogates: [dispersion], variant }
  const response = await drJob.run(
    own,
    listen((step) => seen.push(step), most),
  )
  return { ...response, seen }
}

const twice = (pixels: Float32Array): Float32Array => {
  const doubled = new Float32Array(2 * pixels.length)
  doubled.set(pixels)
  doubled.set(pixels, pixels.length)
  return doubled
}

test(
  'AENS-I2V: weights sum to 1 and momentum carries them over; the loss is the mean of its cosines',
  { timeout: 60_000 },
  async () => {
    const { seen } = await aens(twoFrames, 'reference', 0.5)

    expect(seen.map(({ step }) => step)).toEqual([0, 1, 2, 3])
    expect(seen[0]!.weights).toEqual([0.5, 0.5])
    expect(seen[0]!.loss).toBeCloseTo(1, 3)
    expect(seen.at(-1)!.loss).toBeLessThan(seen[0]!.loss)
    for (const { weights, cosines, loss } of seen) {
      expect(weights[0]! + weights[1]!).toBeCloseTo(1, 12)
      expect(loss).toBeCloseTo((cosines[0]! + cosines[1]!) / 2, 6)
    }
  },
)

test(
  'AENS-I2V: a clip shown twice gets other weights in the reference, the same ones corrected',
  { timeout: 60_000 },
  async () => {
    const last = async (pixels: Float32Array, variant: Variant) =>
      (await aens(pixels, variant)).seen.at(-1)!.weights[0]!

    const corrected = [await last(twoFrames, 'corrected'), await last(twice(twoFrames), 'corrected')]
    expect(Math.abs(corrected[0]! - corrected[1]!)).toBeLessThan(1e-3)
    const [once, double] = [await last(twoFrames, 'reference'), await last(twice(twoFrames), 'reference')]
    expect(Math.abs(once - double)).toBeGreaterThan(10 * Math.abs(corrected[0]! - corrected[1]!))
  },
)

test('AENS-I2V: of one frame, sum and mean are the same, so the variants are', { timeout: 60_000 }, async () => {
  const alone = twoFrames.slice(0, frameSize)

  expect((await aens(alone, 'reference')).seen).toEqual((await aens(alone, 'corrected')).seen)
})

test(
  'DR: the standard deviation falls, and frames matter to each other in the reference only',
  { timeout: 60_000 },
  async () => {
    for (const variant of ['reference', 'corrected'] as const) {
      const both = await dr(twoFrames, variant)
      const alone = await dr(twoFrames.slice(0, frameSize), variant)
      const losses = both.seen.map(({ loss }) => loss)

      expect(losses.at(-1)).toBeLessThan(losses[0]!)
      const same = both.adversarial.slice(0, frameSize).every((value, index) => value === alone.adversarial[index])
      expect(same).toBe(variant === 'corrected')
    }
  },
)

test('DR: the loss of the corrected variant is the mean of the frames', { timeout: 60_000 }, async () => {
  const { seen } = await dr(twoFrames, 'corrected', 1)

  expect(seen[0]!.loss).toBeCloseTo((seen[0]!.spreads[0]! + seen[0]!.spreads[1]!) / 2, 5)
})

test('both stop where they are told to, with the steps that are done', { timeout: 60_000 }, async () => {
  expect(await aens(twoFrames, 'reference', 0, 50, 2)).toMatchObject({ stepsDone: 2, seen: { length: 2 } })
  expect(await dr(twoFrames, 'reference', 50, 2)).toMatchObject({ stepsDone: 2, seen: { length: 2 } })
})
