import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { correlationEnded, linkTransfer, openCorrelation, startCorrelation } from '../../src/contract/calls'
import { correlationPlanSchema } from '../../src/contract/correlation'
import { linkRequestSchema, type TransferLink, transferLinkSchema } from '../../src/contract/link'
import type { AttackPlanInput } from '../../src/contract/plan'
import type { Recording } from '../../src/contract/recording'
import { readRecording } from '../../src/engine/store'
import { demoCard, demoClip, demoPlan, openTestEngine, runToEnd, type TestEngine } from '../fixture/engine'

const clips = [
  ...['crescent_shrink', 'drop_slide_down', 'flower_swing', 'gear_spin_counter_clockwise'],
  ...['heart_grow', 'hexagon_bounce', 'ring_slide_right', 'star_spin_clockwise'],
]
const videoA = demoCard('video_demo_a')

let engine: TestEngine
let runs: string[]
let out: string
let link: TransferLink

const attackOf = async (clip: string, change: Partial<AttackPlanInput> = {}): Promise<string> => {
  const source = { kind: 'clip' as const, path: demoClip(clip) }
  const plan = demoPlan({ source, steps: 4, record: { every: 2 }, targets: [videoA], ...change })
  return (await runToEnd(engine, plan)).folder
}
const ask = (folders: readonly string[], change: object = {}) =>
  engine.ask(linkTransfer, linkRequestSchema.parse({ runs: folders, ...change }))
const refusal = (folders: readonly string[], change: object = {}): Promise<unknown> =>
  ask(folders, change).then(
    () => null,
    (thrown: unknown) => thrown,
  )

beforeAll(async () => {
  engine = await openTestEngine()
  out = await mkdtemp(join(tmpdir(), 'i2v-link-'))
  runs = []
  for (const clip of clips) runs.push(await attackOf(clip))
  link = await ask(runs, { out })
}, 300_000)
afterAll(async () => {
  await engine.close()
  await rm(out, { recursive: true, force: true })
})

describe('eight attacked clips', () => {
  const pairOf = (image: string, video: string) =>
    link.pairs.find((pair) => link.images[pair.image]!.tensor === image && link.videos[pair.video]!.tensor === video)!

  test('are clusters; every pair of layers has its numbers', () => {
    expect(link.clusters).toBe('runs')
    expect(link.warnings).toEqual([expect.stringMatching(/rest on 8 clusters: of fewer than 20 they are rough/)])
    expect(link.images.map(({ tensor }) => tensor)).toEqual(['stage1', 'stage2', 'stage3', 'stage4'])
    expect(link.pairs).toHaveLength(16)
    for (const { observations, clusters, pearson, within, reason, video } of link.pairs) {
      expect({ clusters, reason }).toEqual({ clusters: 8, reason: null })
      expect(observations).toBe(8 * 3 * link.videos[video]!.steps)
      for (const { value, low, high } of [pearson, within.pearson, within.slope]) {
        expect(low!).toBeLessThanOrEqual(high!)
        expect(Number.isFinite(value)).toBe(true)
      }
    }
  })

  test('a stage both models share is moved alike', () => {
    const { pearson, slope, intercept, within, similarity } = pairOf('stage1', 'stage1')

    expect(pearson.value).toBeCloseTo(1, 6)
    expect(slope.value).toBeCloseTo(1, 4)
    expect(intercept.value).toBeCloseTo(0, 4)
    expect(within.slope.value).toBeCloseTo(1, 4)
    expect(within.slope.low).toBeCloseTo(1, 3)
    expect(similarity.value).toBeCloseTo(1, 6)
  })

  test('the numbers are those of the recordings', async () => {
    const recordings: Recording[] = []
    for (const run of runs) recordings.push(await readRecording(run))
    // Each step of this layer sees one frame, so frames need no bringing together.
    const points = recordings.flatMap(({ layers, steps }) => {
      const image = layers.find(({ kind, tensor }) => kind === 'image' && tensor === 'stage2')!
      const video = layers.find(({ kind, tensor }) => kind === 'video' && tensor === 'stage1')!
      return steps.flatMap((step, kept) =>
        image.cosines[kept]!.map((x, frame) => ({ step, x: x!, y: video.cosines[kept]![frame]! })),
      )
    })
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
    const slopeOf = (from: readonly { x: number; y: number }[]): number => {
      const [mx, my] = [mean(from.map(({ x }) => x)), mean(from.map(({ y }) => y))]
      return mean(from.map(({ x, y }) => (x - mx) * (y - my))) / mean(from.map(({ x }) => (x - mx) ** 2))
    }
    const less = points.map(({ step, x, y }) => {
      const same = points.filter((other) => other.step === step)
      return { x: x - mean(same.map((other) => other.x)), y: y - mean(same.map((other) => other.y)) }
    })

    const { slope, within } = pairOf('stage2', 'stage1')
    expect(slope.value).toBeCloseTo(slopeOf(points), 8)
    expect(within.slope.value).toBeCloseTo(slopeOf(less), 8)
  })

  test('benign similarity is what a correlation of the same runs finds', { timeout: 120_000 }, async () => {
    let finish: (folder: string) => void = () => undefined
    const ended = new Promise<string>((resolve) => (finish = resolve))
    const stop = engine.listen(correlationEnded, ({ folder }) => finish(folder))
    const models = { images: [{ card: demoCard('image_demo') }], videos: [{ card: videoA }] }
    await engine.ask(startCorrelation, correlationPlanSchema.parse({ runs, ...models, measures: ['cka'], nulls: 0 }))
    const { correlation } = await engine.ask(openCorrelation, { folder: await ended })
    stop()

    expect(correlation.error).toBeNull()
    const { values } = correlation.matrices.find(({ form }) => form === 'benign')!
    for (const { image, video, similarity } of link.pairs)
      expect(similarity.value).toBeCloseTo(values[image]![video]!, 9)
  })

  test('beside them stands what the attacks did to answers', async () => {
    const results = await Promise.all(
      runs.map(async (run) => JSON.parse(await readFile(join(run, 'results.json'), 'utf8')) as never),
    )
    const targets = results.map(({ targets: [target] }: { targets: never[] }) => target) as unknown as {
      benign: { probability: number }
      rounded: { changed: boolean; benignClassProbability: number }
    }[]
    const [found] = link.targets
    const drops = targets.map(({ benign, rounded }) => benign.probability - rounded.benignClassProbability)

    expect(found).toMatchObject({ model: expect.stringMatching(/^Kinetic Shapes A/), sharesWeights: true })
    expect(found!.changed).toMatchObject({ n: 8, changed: targets.filter(({ rounded }) => rounded.changed).length })
    expect(found!.drop.value).toBeCloseTo(drops.reduce((sum, drop) => sum + drop, 0) / 8, 12)
    expect(found!.drop.low!).toBeLessThanOrEqual(found!.drop.value!)
    expect(found!.drop.high!).toBeGreaterThanOrEqual(found!.drop.value!)
    expect(link.acrossPairs).toMatchObject({ pairs: 16, reason: null })
  })

  test('everything is in files', async () => {
    const text = await readFile(join(out, 'link.json'), 'utf8')
    expect(transferLinkSchema.parse({ ...(JSON.parse(text) as object), files: [] })).toEqual({ ...link, files: [] })
    const lines = (await readFile(join(out, 'link.csv'), 'utf8')).trim().split('\n')
    expect(lines).toHaveLength(17)
    const [columns, values] = [lines[0]!.split(','), lines[1]!.split(',')]
    expect(values[columns.indexOf('within_slope')]).toBe(String(link.pairs[0]!.within.slope.value))
    expect(link.files).toEqual([join(out, 'link.csv'), join(out, 'link.json')])
  })

  test('one seed gives one answer, whatever else was asked', async () => {
    expect((await ask(runs)).pairs).toEqual(link.pairs)
    const other = await ask(runs, { seed: 1 })
    expect(other.pairs.map(({ slope }) => slope.value)).toEqual(link.pairs.map(({ slope }) => slope.value))
    expect(other.pairs.map(({ slope }) => slope.low)).not.toEqual(link.pairs.map(({ slope }) => slope.low))
  })
})

test('of one run clusters are blocks of time, which is told; its files go into its folder', async () => {
  const found = await ask(runs.slice(0, 1))

  expect(found.clusters).toBe('time blocks')
  expect(found.pairs.map(({ clusters }) => clusters)).toEqual(Array(4).fill([4, 4, 3, 3]).flat())
  expect(found.warnings).toContainEqual(
    expect.stringMatching(/they tell nothing about other clips, and are too narrow/),
  )
  expect(found.files).toEqual([join(runs[0]!, 'link.csv'), join(runs[0]!, 'link.json')])
  expect((await ask(runs.slice(0, 2))).files).toEqual([])
})

test('features that are zero or not finite are undefined, with the reason, and stop nothing', async () => {
  const folder = await attackOf('heart_grow', { steps: 2 })
  const path = join(folder, 'recording.json')
  const recording = JSON.parse(await readFile(path, 'utf8')) as Recording
  const layers = recording.layers.map((layer) =>
    layer.kind === 'image' && layer.tensor === 'stage3'
      ? { ...layer, cosines: layer.cosines.map((rows) => rows.map(() => null)), gram: null, sums: null }
      : layer,
  )
  await writeFile(path, JSON.stringify({ ...recording, layers }))
  const { pairs, images } = await ask([folder])

  for (const { image, slope, within, reason, similarity, similarityReason } of pairs) {
    const isGone = images[image]!.tensor === 'stage3'
    expect([slope, within.slope, similarity].map(({ value }) => value === null)).toEqual(Array(3).fill(isGone))
    expect([reason, similarityReason].map((text) => text !== null)).toEqual([isGone, isGone])
  }
})

describe('refused with a sentence', { timeout: 120_000 }, () => {
  test('a run that was not recorded', async () => {
    const plain = await attackOf('heart_grow', { record: undefined, steps: 1 })
    expect(await refusal([plain])).toMatchObject({
      code: 'study/not-recorded',
      message: expect.stringContaining(plain),
    })
  })

  test('a run of an attack on video models alone, and one without video models', async () => {
    const whiteBox = await attackOf('heart_grow', { method: 'fgsm', steps: undefined, surrogates: [{ card: videoA }] })
    expect(await refusal([whiteBox])).toMatchObject({
      code: 'study/nothing-to-link',
      message: expect.stringMatching(/No layer of an image model.*on video models alone/),
    })
    const alone = await attackOf('heart_grow', { steps: 1, targets: [] })
    expect(await refusal([alone])).toMatchObject({
      code: 'study/nothing-to-link',
      message: expect.stringMatching(/No layer of a video model.*no targets/),
    })
  })

  test('runs with different layers', async () => {
    const other = await attackOf('heart_grow', { record: { every: 2, layers: ['depth1', 'depth2'] } })
    expect(await refusal([runs[0]!, other])).toMatchObject({
      code: 'study/different-layers',
      message: expect.stringContaining('"stage3" of "Shapes image net"'),
    })
  })

  test('runs of different attacks', async () => {
    const other = await attackOf('heart_grow', { steps: 2 })
    expect(await refusal([runs[0]!, other])).toMatchObject({ code: 'study/mixed-attacks' })
  })

  test('one run twice, and a folder that is none', async () => {
    expect(await refusal([runs[0]!, `${runs[0]!}/`])).toMatchObject({ code: 'study/run-twice' })
    expect(await refusal([join(out, 'nowhere')])).toMatchObject({ code: 'store/not-found' })
  })
})
