import { copyFile, readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cancelRun, runProgress, startRun } from '../../src/contract/calls'
import { type AttackPlanInput, attackPlanSchema } from '../../src/contract/plan'
import type { RunProgress } from '../../src/contract/result'
import type { Recording } from '../../src/contract/recording'
import { readRecording } from '../../src/engine/store'
import { demoCard, demoPlan, openTestEngine, runToEnd, type TestEngine } from '../fixture/engine'

let engine: TestEngine
beforeAll(async () => {
  engine = await openTestEngine()
})
afterAll(() => engine.close())

const record = { every: 2, layers: 'cards' as const }
const card = demoCard('image_demo')
const videoA = demoCard('video_demo_a')
const kinds: Record<string, Partial<AttackPlanInput>> = {
  'i2v, on two workers': {},
  'dr, reference': { method: 'dr', variant: 'reference' },
  aens: { method: 'aens', surrogates: ['depth1', 'depth2'].map((layer) => ({ card, layer })) },
  'mi-fgsm': { method: 'mi-fgsm', surrogates: [{ card }] },
  'bim on a video model': { method: 'bim', surrogates: [{ card: videoA }], targets: [] },
  'i2v in a mask': {
    mask: { frames: '1-3,5', region: { top: 10, left: 20, height: 50, width: 60 } },
  },
}
const bytesOf = (folder: string) => readFile(join(folder, 'adversarial.npy'))
const leftovers = async (folder: string) => (await readdir(folder)).filter((name) => name.startsWith('.'))
const layerOf = ({ layers }: Recording, model: RegExp, tensor: string) =>
  layers.find((layer) => model.test(layer.model) && layer.tensor === tensor)!

describe.each(Object.keys(kinds))('%s', (name) => {
  test('recorded, an attack gives the same bytes; nothing is left behind', { timeout: 120_000 }, async () => {
    const plan = demoPlan({ targets: [videoA], ...kinds[name], steps: 3, sampling: { frames: 6, stride: 4 } })
    const plain = await runToEnd(engine, plan)
    const recorded = await runToEnd(engine, { ...plan, record })

    expect(plain.result.error).toBeNull()
    expect(recorded.result.error).toBeNull()
    expect((await bytesOf(recorded.folder)).equals(await bytesOf(plain.folder))).toBe(true)
    expect(recorded.result.losses).toEqual(plain.result.losses)
    expect(await readdir(plain.folder)).not.toContain('recording.json')
    expect(await leftovers(recorded.folder)).toEqual([])

    const recording = await readRecording(recorded.folder)
    expect(recording.steps).toEqual([0, 2, 3])
    for (const { cosines, steps, kind } of recording.layers) {
      expect(cosines).toHaveLength(3)
      expect(cosines[0]).toHaveLength(kind === 'image' ? 6 : steps)
      // The last step moved it, the start hardly did.
      expect(Math.min(...cosines[2]!.map(Number))).toBeLessThan(Math.min(...cosines[0]!.map(Number)))
      expect(Math.min(...cosines[0]!.map(Number))).toBeGreaterThan(0.999)
    }
  })
})

test('what is recorded is what the attack saw, in files for people too', { timeout: 120_000 }, async () => {
  const { folder, cosines, result } = await runToEnd(engine, demoPlan({ steps: 6, record }))
  const recording = await readRecording(folder)
  const own = layerOf(recording, /image/, 'stage2')

  // Told by another graph: that of the attack, before the update.
  for (const [kept, step] of [0, 2, 4].entries()) {
    for (let frame = 0; frame < 16; frame++)
      expect(own.cosines[kept]![frame]).toBeCloseTo(cosines!.values[step * 16 + frame]!, 5)
  }
  // This video model's first stage is the image model's, frame by frame.
  const shared = layerOf(recording, /^Kinetic Shapes A/, 'stage1')
  const image = layerOf(recording, /image/, 'stage1')
  expect(shared.fields!.map(({ frames }) => frames)).toEqual(Array.from({ length: 16 }, (_, frame) => [frame]))
  shared.cosines.forEach((rows, kept) =>
    rows.forEach((cosine, row) => expect(cosine).toBeCloseTo(image.cosines[kept]![row]!, 6)),
  )
  expect(result.seconds.record).toBeGreaterThan(0)

  const lines = (await readFile(join(folder, 'recording.csv'), 'utf8')).trim().split('\n')
  const cells = recording.layers.reduce((sum, layer) => sum + layer.cosines.flat().length, 0)
  expect(lines).toHaveLength(1 + cells)
  expect(lines[1]).toBe(`image,${image.model},stage1,0,0,${image.cosines[0]![0]},`)
})

test('frames that may not change keep their features', { timeout: 120_000 }, async () => {
  const { folder } = await runToEnd(engine, demoPlan({ record, mask: { frames: '0-3' } }))
  const last = layerOf(await readRecording(folder), /image/, 'stage2').cosines.at(-1)!

  expect(last.slice(4)).toEqual(Array.from({ length: 12 }, () => expect.closeTo(1, 12)))
  expect(Math.max(...last.slice(0, 4).map(Number))).toBeLessThan(0.999)
})

test(
  'names choose layers, of each model those it has; all are more than the cards’',
  { timeout: 120_000 },
  async () => {
    const layersOf = async (layers: NonNullable<AttackPlanInput['record']>['layers']) => {
      const { folder } = await runToEnd(engine, demoPlan({ steps: 1, record: { layers }, targets: [videoA] }))
      return (await readRecording(folder)).layers.map(({ kind, tensor }) => `${kind} ${tensor}`)
    }

    expect(await layersOf(['depth1', 'stage4'])).toEqual([
      'image stage1',
      'image stage4',
      'video stage1',
      'video stage4',
    ])
    expect((await layersOf('all')).length).toBeGreaterThan(8)
  },
)

describe('cancelled', () => {
  test.each(['attack', 'evaluate', 'record'] satisfies RunProgress['stage'][])(
    'in stage %s: says so, keeps what is done, leaves nothing behind',
    { timeout: 120_000 },
    async (wanted) => {
      let run = ''
      const stop = engine.listen(runProgress, ({ stage, done }) => {
        if (stage === wanted && (wanted === 'evaluate' || done > 0))
          engine.ask(cancelRun, { run }).catch(() => undefined)
      })
      const steps = wanted === 'attack' ? 3000 : 2
      const { folder, result } = await runToEnd(engine, demoPlan({ steps, record }), (id) => (run = id))
      stop()

      expect(result.state).toBe('cancelled')
      expect(result.error).toBeNull()
      expect(result.warnings).toContain('Cancelled: no features were recorded.')
      expect(result.targets).toHaveLength(wanted === 'record' ? 2 : 0)
      expect(await readdir(folder)).toContain('adversarial.npy')
      expect(await readdir(folder)).not.toContain('recording.json')
      expect(await leftovers(folder)).toEqual([])
    },
  )
})

test(
  'a worker that is killed while features are recorded fails the run and costs no result',
  { timeout: 120_000 },
  async () => {
    const stop = engine.listen(runProgress, ({ stage, done }) => {
      if (stage === 'record' && done > 0) engine.workers.forEach((channel) => channel.kill())
    })
    const { folder, result } = await runToEnd(engine, demoPlan({ steps: 2, record }))
    stop()

    expect(result.state).toBe('failed')
    expect(result.error!.code).toBe('runtime/worker-died')
    expect(result.targets).toHaveLength(2)
    expect(await leftovers(folder)).toEqual([])
  },
)

test('what a killed process left goes when another run begins', { timeout: 120_000 }, async () => {
  const { folder } = await runToEnd(engine, demoPlan({ steps: 1, targets: [] }))
  const left = join(folder, '.partial-99999-0-snapshots')
  await writeFile(left, 'frames')
  const longAgo = new Date(Date.now() - 3_600_000)
  await utimes(left, longAgo, longAgo)
  await runToEnd(engine, demoPlan({ steps: 1, targets: [] }))

  expect(await leftovers(folder)).toEqual([])
})

describe('refused with a sentence', () => {
  const refusal = async (change: Partial<AttackPlanInput>): Promise<unknown> =>
    engine.ask(startRun, attackPlanSchema.parse(demoPlan(change))).then(
      () => null,
      (thrown: unknown) => thrown,
    )

  test.each([0, 2.5, -1])('every %d steps', async (every) => {
    expect(await refusal({ record: { every } })).toMatchObject({
      code: 'attack/bad-record',
      message: `record.every is ${every}; expected a whole number of steps, at least 1.`,
    })
  })

  test('noise, which takes no steps', async () => {
    expect(await refusal({ method: 'sign-noise', steps: undefined, record, surrogates: [] })).toMatchObject({
      code: 'attack/bad-record',
      message: expect.stringMatching(/^Sign noise takes no steps/i),
    })
  })

  test('a layer that no model has', async () => {
    expect(await refusal({ record: { layers: ['stage1', 'stage9'] } })).toMatchObject({
      code: 'model/no-layer',
      message: 'No recorded model has a layer "stage9".',
      tip: expect.stringContaining('stage1, stage2, stage3, stage4'),
    })
  })

  test('a model that has none of the layers', async () => {
    expect(await refusal({ record: { layers: ['/model/stage1/a/a.0/Conv_output_0'] } })).toMatchObject({
      code: 'model/no-layer',
      message: expect.stringMatching(/^"Kinetic Shapes A.*" has none of the layers to record/),
    })
  })

  test('a model without layers on its card', async () => {
    const shown = JSON.parse(await readFile(videoA, 'utf8')) as Record<string, unknown>
    const bare = join(engine.home, 'bare.json')
    const files = { file: 'video_demo_a.onnx', labels: undefined, layers: [] }
    await copyFile(join(dirname(videoA), files.file), join(engine.home, files.file))
    await writeFile(bare, JSON.stringify({ ...shown, ...files }))

    expect(await refusal({ record, targets: [bare] })).toMatchObject({
      code: 'attack/bad-record',
      message: expect.stringMatching(/^The card of "Kinetic Shapes A.*" lists no layers to record/),
    })
  })
})

test('a step count that leaves start and end only is told', { timeout: 120_000 }, async () => {
  const { folder, result } = await runToEnd(engine, demoPlan({ record: { every: 10, layers: 'cards' } }))

  expect(result.warnings).toContainEqual(expect.stringMatching(/only the start and the end/))
  expect((await readRecording(folder)).steps).toEqual([0, 3])
})
