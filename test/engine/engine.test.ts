import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  cancelRun,
  getDemo,
  getPerturbation,
  getRunFrames,
  listRuns,
  openClip,
  openModel,
  predictClip,
  runProgress,
  startRun,
  summarizeRuns,
} from '../../src/contract/calls'
import { attackPlanSchema, type AttackPlanInput } from '../../src/contract/plan'
import { readNpy } from '../../src/engine/tensor/npy'
import { demoCard, demoClip, demoPlan, openTestEngine, runToEnd, type TestEngine } from '../fixture/engine'

let engine: TestEngine
beforeAll(async () => {
  engine = await openTestEngine()
})
afterAll(() => engine.close())

const start = (change: Partial<AttackPlanInput>) => engine.ask(startRun, attackPlanSchema.parse(demoPlan(change)))
const array = async (folder: string, name: string) => readNpy(await readFile(join(folder, name)), name)

describe('a run on the embedded demo', () => {
  test('goes from plan to results, and every number can be found in a file', { timeout: 120_000 }, async () => {
    const seen = new Set<string>()
    const stop = engine.listen(runProgress, ({ stage }) => seen.add(stage))
    const { folder, record, result, cosines } = await runToEnd(engine, demoPlan({ steps: 8 }))
    stop()

    expect(result.error).toBeNull()
    expect(result.state).toBe('finished')
    expect([...seen]).toEqual(['decode', 'compile', 'attack', 'save', 'evaluate'])

    expect(result.losses).toHaveLength(8)
    expect(result.losses[0]! / record.resolved.frames).toBeCloseTo(1, 3)
    expect(result.losses.at(-1)!).toBeLessThan(result.losses[0]!)
    expect(cosines).toMatchObject({ steps: 8, frames: 16 })
    const firstRow = cosines!.values.slice(0, 16).reduce((sum, value) => sum + value, 0)
    expect(firstRow).toBeCloseTo(result.losses[0]!, 4)

    expect(result.targets.map(({ model }) => model)).toHaveLength(2)
    expect(result.targets.every(({ sharesWeights }) => sharesWeights.length === 1)).toBe(true)
    expect(result.controls.map(({ name }) => name)).toEqual(['uniform noise', 'sign noise'])

    const benign = await array(folder, 'benign.npy')
    const adversarial = await array(folder, 'adversarial.npy')
    const rounded = await array(folder, 'adversarial_rounded.npy')
    expect(benign.shape).toEqual([16, 112, 112, 3])
    expect(adversarial.shape).toEqual([16, 3, 112, 112])
    expect(rounded.shape).toEqual([16, 112, 112, 3])
    expect(result.linf!.float).toBeLessThanOrEqual(16 / 255 + 1e-6)
    expect(result.linf!.decoded).toBe(result.linf!.rounded)
    expect(result.perturbation!.float.frames).toHaveLength(16)
    expect(result.perturbation!.float.overall.linf).toBeCloseTo(result.linf!.float, 7)
    expect(result.perturbation!.rounded.overall.linf).toBeCloseTo(result.linf!.rounded, 7)
    expect(result.perturbation!.rounded.overall.meanAbsolute).toBeGreaterThan(0)
    expect(Math.round(result.linf!.rounded * 255)).toBeLessThanOrEqual(16)

    const { values } = await engine.ask(getPerturbation, { folder, position: 3 })
    const frames = await engine.ask(getRunFrames, { folder, form: 'benign', positions: [3] })
    const pixel = (3 * 3 * 112 + 1) * 112 + 5
    const expected = (adversarial.data as Float32Array)[pixel]! - frames.data[(112 + 5) * 3]! / 255
    expect(values[(112 + 5) * 3]).toBeCloseTo(expected, 6)
  })

  test('gives the same bytes whatever the number of workers', { timeout: 120_000 }, async () => {
    const bytes: Buffer[] = []
    for (const threads of [1, 2, 3]) {
      const { folder } = await runToEnd(engine, demoPlan({ threads, targets: [] }))
      bytes.push(await readFile(join(folder, 'adversarial.npy')))
    }

    expect(bytes[1]!.equals(bytes[0]!)).toBe(true)
    expect(bytes[2]!.equals(bytes[0]!)).toBe(true)
  })

  test('can be cancelled, and keeps what it has', { timeout: 120_000 }, async () => {
    let run = ''
    const stop = engine.listen(runProgress, ({ stage, losses }) => {
      // Progress is thinned out, so no number of steps is sure to be seen. A second cancel finds no run any more.
      if (stage === 'attack' && losses.length >= 2) engine.ask(cancelRun, { run }).catch(() => undefined)
    })
    const { folder, result } = await runToEnd(engine, demoPlan({ steps: 5000 }), (id) => (run = id))
    stop()

    expect(result.state).toBe('cancelled')
    expect(result.error).toBeNull()
    expect(result.stepsDone).toBeGreaterThanOrEqual(2)
    expect(result.stepsDone).toBeLessThan(5000)
    expect(result.losses).toHaveLength(result.stepsDone)
    expect(await readdir(folder)).toContain('adversarial.npy')
  })

  test('fails with a sentence when a worker is killed, and the next run works', { timeout: 120_000 }, async () => {
    let isKilled = false
    const stop = engine.listen(runProgress, ({ stage, losses }) => {
      if (stage !== 'attack' || losses.length === 0 || isKilled) return
      isKilled = true
      engine.workers.forEach((channel) => channel.kill())
    })
    const { result } = await runToEnd(engine, demoPlan({ steps: 5000 }))
    stop()

    expect(result.state).toBe('failed')
    expect(result.error).toMatchObject({ code: 'runtime/worker-died' })
    expect((await runToEnd(engine, demoPlan({ targets: [] }))).result.state).toBe('finished')
  })

  test('is listed, and summed up with others', { timeout: 120_000 }, async () => {
    const { folder } = await runToEnd(engine, demoPlan())
    const { runs } = await engine.ask(listRuns, { folder: null })
    expect(runs[0]).toMatchObject({ folder, state: 'finished', targets: 2 })

    const table = await engine.ask(summarizeRuns, { runs: [{ folder, label: 'slide right' }] })
    expect(table.clips).toBe(1)
    expect(new Set(table.rows.map(({ form }) => form))).toEqual(
      new Set(['uniform noise', 'sign noise', 'float', 'rounded', 'decoded']),
    )
    expect(table.rows.every(({ rate }) => rate.n === 1)).toBe(true)
  })
})

describe('the embedded demo', () => {
  test('is what it says: every model is right on every clip', { timeout: 240_000 }, async () => {
    const { clips, targets } = await engine.ask(getDemo, {})
    expect(clips).toHaveLength(8)
    for (const card of targets) {
      for (const { path, label } of clips) {
        const source = { kind: 'clip' as const, path }
        const sampling = attackPlanSchema.shape.sampling.parse(undefined)
        const { predictions } = await engine.ask(predictClip, { card, source, sampling, provider: 'cpu' })
        expect(`${card} ${predictions[0]!.label}`).toBe(`${card} ${label}`)
      }
    }
  })

  test('opens as clip and model', async () => {
    expect((await engine.ask(openClip, { path: demoClip('ring_slide_right') })).frames).toHaveLength(84)
    const model = await engine.ask(openModel, { path: demoCard('image_demo') })
    expect(model.layers.find(({ tensor }) => tensor === 'stage2')).toMatchObject({ depth: 2, gradient: true })
  })
})

describe('bad input is refused before anything is written', () => {
  test.each([
    ['epsilon 16', { epsilon: 16 }, 'attack/bad-epsilon', '16/255'],
    ['negative steps', { steps: -3 }, 'attack/bad-steps', '-3'],
    ['half a step', { steps: 1.5 }, 'attack/bad-steps', '1.5'],
    [
      'a layer that does not exist',
      { surrogates: [{ card: demoCard('image_demo'), layer: 'stage9' }] },
      'model/no-layer',
      'stage9',
    ],
    [
      'a depth that is not on the card',
      { surrogates: [{ card: demoCard('image_demo'), layer: 'depth7' }] },
      'model/no-layer',
      'depth7',
    ],
    [
      'a video model as surrogate',
      { surrogates: [{ card: demoCard('video_demo_a'), layer: 'depth2' }] },
      'model/wrong-kind',
      'video model',
    ],
    ['an image model as target', { targets: [demoCard('image_demo')] }, 'model/wrong-kind', 'image model'],
    [
      'a clip that is missing',
      { source: { kind: 'clip' as const, path: '/nowhere/clip.mp4' } },
      'video/not-found',
      'clip.mp4',
    ],
    ['a card that is missing', { targets: ['/nowhere/card.json'] }, 'model/card-not-found', 'card.json'],
    [
      'surrogates of different size',
      {
        surrogates: [
          { card: demoCard('image_demo'), layer: 'depth2' },
          { card: demoCard('resnet34_imagenet'), layer: 'depth2' },
        ],
      },
      'attack/size-mismatch',
      'prepare frames differently',
    ],
  ])('%s', async (_, change, code, words) => {
    const refused = start(change)

    await expect(refused).rejects.toMatchObject({ code })
    await expect(refused).rejects.toSatisfy((error: { paragraph: string }) => error.paragraph.includes(words))
  })

  test('a run folder that cannot be written', async () => {
    const file = join(engine.home, 'a file')
    await writeFile(file, '')

    await expect(start({ out: join(file, 'runs') })).rejects.toMatchObject({ code: expect.stringMatching(/^store\//) })
  })
})
