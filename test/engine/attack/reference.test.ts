import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { publishedI2v } from '../../../src/contract/plan'
import { compileJob } from '../../../src/engine/attack/compileJob'
import { i2vJob } from '../../../src/engine/attack/i2vJob'
import { resolveLayer } from '../../../src/engine/model/layer'
import { framesToImage, selectFrames } from '../../../src/engine/model/preprocess'
import type { JobContext } from '../../../src/engine/runtime/job'
import { createModelLibrary } from '../../../src/engine/study/openModel'
import { hasShared, referenceFloats, referenceFrames, sharedPath } from '../../fixture/shared'

interface Case {
  readonly clip: string
  readonly frames: number
  readonly method: string
  readonly models: readonly string[]
  readonly steps: number
}

const manifest = hasShared
  ? (JSON.parse(await readFile(sharedPath('real', 'reference', 'manifest.json'), 'utf8')) as {
      cases: Record<string, Case>
    })
  : { cases: {} }
const cases = Object.entries(manifest.cases).filter(([, { method }]) => method === 'i2v' || method === 'ens')

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

  // The bound is the reference's own, for each cosine that a cost sums: its float32 and float64 runs differ by as much as
  // 0.8e-3 per frame (MobileNetV2), because the first gradients are mostly cancellation and Adam divides by their size.
  // An ensemble's cost sums one cosine per frame and surrogate.
  test.each(cases)(
    '%s: within 1e-3 per frame and surrogate at every step',
    { timeout: 300_000 },
    async (name, golden) => {
      const expected = (await referenceFloats('attack', name, 'costs.npy')).data
      const costs = await attack(golden)

      expect(costs).toHaveLength(expected.length)
      const worst = Math.max(...costs.map((cost, step) => Math.abs(cost - expected[step]!)))
      expect(worst / (golden.frames * golden.models.length)).toBeLessThan(1e-3)
    },
  )
})

/** Sum of cosines before each update. */
async function attack({ clip, frames, models: names, steps }: Case): Promise<number[]> {
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
  const surrogates = []
  for (const name of names) surrogates.push(await compile(name, benign))
  const costs: number[] = []
  const context: JobContext<{ cosines: Float32Array }> = {
    ...idle,
    progress: ({ cosines }) => costs.push(cosines.reduce((sum, cosine) => sum + cosine, 0)),
  }
  const request = { ...publishedI2v, pixels: benign.data, frames, height: 224, width: 224, surrogates, steps }
  await i2vJob.run({ ...request, provider: 'cpu', threads: 2 }, context)
  return costs
}

/** `squeezenet1_1:2` is the card's layer of depth 2. */
async function compile(name: string, size: { height: number; width: number }) {
  const [model, depth] = name.split(':')
  const opened = await models.open(sharedPath('real', 'models', `${model}.json`))
  const layer = resolveLayer(
    opened.card,
    `depth${depth}`,
    opened.graph.nodes.flatMap(({ outputs }) => outputs),
  )
  const { height, width } = size
  const out = join(cache, `${name.replace(':', '-')}.onnx`)
  await compileJob.run({ model: opened.modelPath, card: opened.card, layer, height, width, out }, idle)
  return out
}
