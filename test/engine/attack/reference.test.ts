import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { publishedI2v } from '../../../src/contract/plan'
import { aensJob } from '../../../src/engine/attack/aensJob'
import { compileJob } from '../../../src/engine/attack/compileJob'
import { drJob } from '../../../src/engine/attack/drJob'
import { i2vJob } from '../../../src/engine/attack/i2vJob'
import { defaultLowering } from '../../../src/engine/gradient/compile'
import { resolveLayer } from '../../../src/engine/model/layer'
import { framesToImage, selectFrames } from '../../../src/engine/model/preprocess'
import { blockSize } from '../../../src/engine/provider/blockSize'
import type { Job, JobContext } from '../../../src/engine/runtime/job'
import { type AttackTask, compileTask } from '../../../src/engine/study/attackTask'
import { createModelLibrary } from '../../../src/engine/study/openModel'
import { hasShared, referenceFloats, referenceFrames, sharedPath } from '../../fixture/shared'

interface Case {
  readonly clip: string
  readonly frames: number
  readonly method: 'i2v' | 'ens' | 'dr' | 'aens'
  readonly models: readonly string[]
  /** of each model, those that were tapped */
  readonly tensors: readonly (readonly string[])[]
  readonly steps: number
  readonly momentum?: number
  /** aens: weights of every step */
  readonly coefficients?: readonly (readonly number[])[]
}

/** As the program runs on this processor. */
const lowering = { ...defaultLowering, block: await blockSize() }

const manifest = hasShared
  ? (JSON.parse(await readFile(sharedPath('real', 'reference', 'manifest.json'), 'utf8')) as {
      cases: Record<string, Case>
    })
  : { cases: {} }
const casesOf = (...methods: Case['method'][]) =>
  Object.entries(manifest.cases).filter(([, { method }]) => methods.includes(method))

const idle: JobContext<never> = {
  progress: () => undefined,
  cancelled: () => false,
  breathe: () => Promise.resolve(),
}
const models = createModelLibrary()
let cache = ''

describe.skipIf(!hasShared)('costs of PyTorch, with real models', () => {
  beforeAll(async () => {
    cache = await mkdtemp(join(tmpdir(), 'i2v-test-'))
  })
  afterAll(() => rm(cache, { recursive: true, force: true }))

  test('every case of the reference is of a method that is tried here', () => {
    expect(casesOf('i2v', 'ens', 'dr', 'aens')).toHaveLength(Object.keys(manifest.cases).length)
  })

  // The bound is the reference's own, for each cosine that a cost sums: its float32 and float64 runs differ by as much as
  // 0.8e-3 per frame (MobileNetV2), because the first gradients are mostly cancellation and Adam divides by their size.
  // An ensemble's cost sums one cosine per frame and surrogate.
  test.each(casesOf('i2v', 'ens'))(
    '%s: within 1e-3 per frame and surrogate at every step',
    { timeout: 300_000 },
    async (name, golden) => {
      const { losses } = await attack(golden)

      expect(await worstDifference(name, losses)).toBeLessThan(1e-3 * golden.frames * golden.models.length)
    },
  )

  // Here the gradient is well conditioned from the first step on: float32 and float64 of the reference differ by 4e-5 of
  // the first cost (SqueezeNet) and 2e-5 (ResNet-34).
  test.each(casesOf('dr'))(
    '%s: within 2e-4 of the first cost at every step',
    { timeout: 300_000 },
    async (name, golden) => {
      const { losses } = await attack(golden)

      expect(await worstDifference(name, losses)).toBeLessThan(2e-4 * losses[0]!)
    },
  )

  // The cost is a weighted mean over frames already.
  test.each(casesOf('aens'))('%s: within 1e-3 at every step', { timeout: 300_000 }, async (name, golden) => {
    const { losses, weights } = await attack(golden)

    expect(await worstDifference(name, losses)).toBeLessThan(1e-3)
    const off = weights.flatMap((row, step) => row.map((weight, i) => weight - golden.coefficients![step]![i]!))
    expect(weights).toHaveLength(golden.steps)
    expect(Math.max(...off.map(Math.abs))).toBeLessThan(1e-3)
  })
})

async function worstDifference(name: string, losses: readonly number[]): Promise<number> {
  const expected = (await referenceFloats('attack', name, 'costs.npy')).data
  expect(losses).toHaveLength(expected.length)
  return Math.max(...losses.map((loss, step) => Math.abs(loss - expected[step]!)))
}

/** Losses before each update, and AENS-I2V's weights. */
async function attack(golden: Case): Promise<{ losses: number[]; weights: (readonly number[])[] }> {
  const { clip, frames, steps } = golden
  const all = framesToImage({
    space: 'frame',
    frames: 32,
    height: 224,
    width: 224,
    data: await referenceFrames(clip),
  })
  const benign = selectFrames(
    all,
    Array.from({ length: frames }, (_, frame) => frame * (32 / frames)),
  )
  const losses: number[] = []
  const weights: (readonly number[])[] = []
  const common = { ...publishedI2v, pixels: benign.data, frames, height: 224, width: 224, steps }
  const request = { ...common, provider: 'cpu' as const, threads: 1 }
  const task = await compile(golden, benign)
  switch (task.job) {
    case 'i2v':
      await run(i2vJob, { ...request, ...task }, ({ cosines }) => losses.push(cosines.reduce((a, b) => a + b, 0)))
      break
    case 'dr':
      await run(drJob, { ...request, ...task }, ({ loss }) => losses.push(loss))
      break
    case 'aens':
      await run(aensJob, { ...request, ...task }, (progress) => {
        losses.push(progress.loss)
        weights.push(progress.weights)
      })
  }
  return { losses, weights }
}

async function run<Request, Progress, Response>(
  job: Job<Request, Progress, Response>,
  request: Request,
  progress: (progress: Progress) => void,
): Promise<void> {
  await job.run(request, { ...idle, progress })
}

/** `squeezenet1_1:2,3` are the card's layers of depths 2 and 3; the tensors that the reference tapped are known. */
async function compile(golden: Case, size: { height: number; width: number }): Promise<AttackTask> {
  const method = golden.method === 'ens' ? 'i2v' : golden.method
  const surrogates = []
  for (const [index, text] of golden.models.entries()) {
    const [name, depths] = text.split(':') as [string, string]
    const model = await models.open(sharedPath('real', 'models', `${name}.json`))
    const tensors = model.graph.nodes.flatMap(({ outputs }) => outputs)
    const layers = depths.split(',').map((depth) => resolveLayer(model.card, `depth${depth}`, tensors, method))
    expect(layers).toEqual(golden.tensors[index])
    surrogates.push(...layers.map((layer) => ({ model, layer })))
  }
  const plan = { method, variant: 'reference' as const, momentum: golden.momentum ?? 0, seed: 0 }
  return compileTask(plan, surrogates, {
    frames: golden.frames,
    async compile(model, choice) {
      const { height, width } = size
      const out = join(cache, `${[model.card.name, choice.kind, ...choice.layers].join('-').replaceAll('/', '_')}.onnx`)
      const request = { ...choice, lowering, model: model.modelPath, card: model.card, height, width, out }
      await compileJob.run(request, idle)
      return out
    },
    onNext: () => undefined,
  })
}
