import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cancelRun, runProgress, startRun, summarizeRuns } from '../../src/contract/calls'
import { attackPlanSchema, type AttackPlanInput } from '../../src/contract/plan'
import { readNpy } from '../../src/engine/tensor/npy'
import { demoCard, demoPlan, openTestEngine, runToEnd, type TestEngine } from '../fixture/engine'

let engine: TestEngine
beforeAll(async () => {
  engine = await openTestEngine()
})
afterAll(() => engine.close())

const layers = (...depths: number[]) =>
  depths.map((depth) => ({ card: demoCard('image_demo'), layer: `depth${depth}` }))
const dr: Partial<AttackPlanInput> = { method: 'dr' }
const aens: Partial<AttackPlanInput> = { method: 'aens', surrogates: layers(2, 3) }

describe('runs on the embedded demo', { timeout: 120_000 }, () => {
  test.each([
    ['dr (reference)', { ...dr }, { variant: 'reference' }],
    ['dr (corrected)', { ...dr, variant: 'corrected' as const }, { variant: 'corrected' }],
    ['aens (reference, momentum 0)', { ...aens }, { variant: 'reference', momentum: 0 }],
    [
      'aens (corrected, momentum 0.5)',
      { ...aens, variant: 'corrected' as const, momentum: 0.5 },
      { variant: 'corrected', momentum: 0.5 },
    ],
  ])('%s: says in plan and result what it was, and lowers its loss', async (method, change, options) => {
    const { folder, record, result, cosines } = await runToEnd(engine, demoPlan({ steps: 6, ...change }))

    expect(result).toMatchObject({ error: null, state: 'finished', method, stepsDone: 6 })
    expect(record.plan).toMatchObject({ method: change.method, ...options })
    expect(JSON.parse(await readFile(join(folder, 'plan.json'), 'utf8'))).toMatchObject({ plan: options })
    expect(record.resolved.surrogates.map(({ layer }) => layer)).toEqual(
      change.method === 'aens' ? ['stage2', 'stage3'] : ['stage2'],
    )
    expect(result.losses).toHaveLength(6)
    expect(result.losses.at(-1)!).toBeLessThan(result.losses[0]!)
    expect(result.linf!.float).toBeLessThanOrEqual(16 / 255 + 1e-6)
    expect(result.targets).toHaveLength(2)
    expect(result.targets.every(({ sharesWeights }) => sharesWeights.length === 1)).toBe(true)

    if (change.method === 'dr') {
      expect(cosines).toBeNull()
      expect(await readdir(folder)).not.toContain('cosines.csv')
    } else {
      const firstRow = cosines!.values.slice(0, cosines!.frames).reduce((sum, value) => sum + value, 0)
      expect(firstRow / cosines!.frames).toBeCloseTo(result.losses[0]!, 5)
      expect(result.losses[0]).toBeCloseTo(1, 3)
    }
  })

  test('corrected DR gives the same bytes whatever the number of workers', async () => {
    const bytes: Buffer[] = []
    for (const threads of [1, 3]) {
      const { folder } = await runToEnd(engine, demoPlan({ ...dr, variant: 'corrected', threads, targets: [] }))
      bytes.push(await readFile(join(folder, 'adversarial.npy')))
    }

    expect(bytes[1]!.equals(bytes[0]!)).toBe(true)
  })

  test.each([
    ['dr', dr],
    ['aens', aens],
  ])('%s can be cancelled, and keeps what it has', async (_, change) => {
    let run = ''
    const stop = engine.listen(runProgress, ({ stage, losses }) => {
      if (stage === 'attack' && losses.length >= 2) engine.ask(cancelRun, { run }).catch(() => undefined)
    })
    const { folder, result } = await runToEnd(engine, demoPlan({ ...change, steps: 5000 }), (id) => (run = id))
    stop()

    expect(result).toMatchObject({ state: 'cancelled', error: null })
    expect(result.stepsDone).toBeGreaterThanOrEqual(2)
    expect(result.stepsDone).toBeLessThan(5000)
    expect(result.losses).toHaveLength(result.stepsDone)
    expect(await readdir(folder)).toContain('adversarial.npy')
  })

  test('runs of two variants are not summed up as one attack', async () => {
    const runs = []
    for (const variant of ['reference', 'corrected'] as const) {
      const { folder } = await runToEnd(engine, demoPlan({ ...dr, variant, steps: 1 }))
      runs.push({ folder, label: null })
    }

    await expect(engine.ask(summarizeRuns, { runs })).rejects.toMatchObject({ code: 'study/mixed-attacks' })
  })
})

const card = (name: string) => [{ card: demoCard(name) }]
const labelBased = ['fgsm', 'bim', 'mi-fgsm', 'di-fgsm', 'ti-fgsm', 'si-fgsm'] as const

describe('label-based methods', { timeout: 120_000 }, () => {
  test.each(labelBased)('%s: from plan to results, whatever the number of workers', async (method) => {
    const steps = method === 'fgsm' ? undefined : 2
    const bytes: Buffer[] = []
    for (const threads of [1, 3]) {
      const targets = threads === 1 ? [demoCard('video_demo_a')] : []
      const sampling = { frames: 7, stride: 4 }
      const plan = demoPlan({ method, sampling, surrogates: card('image_demo'), steps, threads, targets })
      const { folder, record, result, cosines } = await runToEnd(engine, plan)
      bytes.push(await readFile(join(folder, 'adversarial.npy')))

      expect(result).toMatchObject({ error: null, state: 'finished', stepsDone: steps ?? 1 })
      expect(result.method).toContain(method)
      expect(result.losses).toHaveLength(steps ?? 1)
      expect(result.losses.every((loss) => loss > 0)).toBe(true)
      expect(result.linf!.float).toBeLessThanOrEqual(16 / 255 + 1e-6)
      expect(record.plan.stepSize).toBeCloseTo((16 / 255) * (method === 'fgsm' ? 1 : 0.1), 9)
      expect(record.resolved.surrogates).toMatchObject([{ layer: 'logits' }])
      expect(record.resolved.initialPerturbation).toBe(0)
      expect(record.resolved.adam).toBeUndefined()
      expect(result.controls.map(({ name }) => name)).toEqual(['uniform noise', 'sign noise'])
      expect(cosines).toBeNull()
    }

    expect(bytes[1]!.equals(bytes[0]!)).toBe(true)
  })

  test('a video model that is attacked is asked, and changes its mind: the white-box bound', async () => {
    const plan = demoPlan({ method: 'bim', surrogates: card('video_demo_a'), targets: [demoCard('video_demo_b')] })
    const { result, record } = await runToEnd(engine, { ...plan, steps: 10 })

    expect(result).toMatchObject({ error: null, state: 'finished' })
    expect(result.targets.map(({ card: path }) => path)).toEqual([demoCard('video_demo_b'), demoCard('video_demo_a')])
    expect(result.targets[1]!.sharesWeights).toMatchObject([{ share: 1 }])
    expect(result.targets[1]!.rounded!.changed).toBe(true)
    expect(result.losses.at(-1)!).toBeGreaterThan(result.losses[0]!)
    expect(record.resolved.workers).toBe(1)
  })

  test('towards a class: the video model says that class', async () => {
    const plan = demoPlan({
      method: 'mi-fgsm',
      surrogates: card('video_demo_a'),
      targets: [],
      targetClass: 3,
      steps: 10,
    })
    const { result } = await runToEnd(engine, plan)

    expect(result.method).toBe('mi-fgsm (momentum 1, target class 3)')
    expect(result.losses.at(-1)!).toBeLessThan(result.losses[0]!)
    expect(result.targets[0]!.rounded).toMatchObject({ index: 3, changed: true })
  })
})

describe('noise as an attack', { timeout: 120_000 }, () => {
  test.each([
    ['uniform-noise', 'uniform noise'],
    ['sign-noise', 'sign noise'],
  ] as const)('%s is the control of that seed', async (method, name) => {
    const plan = demoPlan({ method, surrogates: [], steps: undefined, seed: 5, targets: [demoCard('video_demo_a')] })
    const { result } = await runToEnd(engine, plan)
    const control = result.controls.find((one) => one.name === name)!

    expect(result).toMatchObject({ error: null, state: 'finished', method, losses: [], stepsDone: 1 })
    expect(result.targets[0]!.float).toEqual(control.targets[0]!.float)
    expect(result.targets[0]!.rounded).toEqual(control.targets[0]!.rounded)
    expect(result.linf!.float).toBeCloseTo(16 / 255, 4)
    expect(result.linf!.float).toBeLessThanOrEqual(16 / 255 + 1e-6)
  })
})

describe('I2V with several layers', { timeout: 120_000 }, () => {
  test('sums the cosines of the layers, through one graph', async () => {
    const { result, record } = await runToEnd(engine, demoPlan({ surrogates: layers(2, 3), targets: [], steps: 4 }))

    expect(record.resolved.surrogates.map(({ layer }) => layer)).toEqual(['stage2', 'stage3'])
    expect(result.losses[0]! / (2 * record.resolved.frames)).toBeCloseTo(1, 3)
    expect(result.losses.at(-1)!).toBeLessThan(result.losses[0]!)
  })
})

describe('balls and masks', { timeout: 120_000 }, () => {
  test.each(['i2v', 'dr', 'aens', 'mi-fgsm', 'sign-noise'] as const)('%s in an L2 ball', async (method) => {
    const surrogates = {
      'mi-fgsm': card('image_demo'),
      'sign-noise': [],
      i2v: layers(2),
      dr: layers(2),
      aens: layers(2),
    }
    const steps = method === 'sign-noise' ? undefined : 3
    const change = { method, norm: 'l2' as const, epsilon: 1.5, surrogates: surrogates[method], steps }
    const { result, record } = await runToEnd(engine, demoPlan({ ...change, targets: [demoCard('video_demo_a')] }))

    expect(result).toMatchObject({ error: null, state: 'finished' })
    expect(record.plan.norm).toBe('l2')
    expect(result.l2!.float).toBeLessThanOrEqual(1.5 + 1e-3)
    expect(result.l2!.float).toBeGreaterThan(0.2)
    expect(result.perturbation!.float.overall.shareAtBound).toBeNull()
  })

  test.each(['i2v', 'bim', 'dr', 'uniform-noise'] as const)('%s changes nothing outside its mask', async (method) => {
    const mask = { frames: '0-1, 6', region: { top: 10, left: 20, height: 30, width: 40 } }
    const surrogates = { i2v: layers(2), dr: layers(2), bim: card('image_demo'), 'uniform-noise': card('image_demo') }
    const steps = method === 'uniform-noise' ? undefined : 2
    const plan = demoPlan({ method, mask, surrogates: surrogates[method], steps, targets: [] })
    const { folder, record, result, cosines } = await runToEnd(engine, plan)
    const [benign, adversarial] = [
      await bytesOf(folder, 'benign.npy'),
      await bytesOf(folder, 'adversarial_rounded.npy'),
    ]

    expect(result).toMatchObject({ error: null, state: 'finished' })
    expect(record.plan.mask).toEqual(mask)
    expect(record.resolved.attackedFrames).toEqual([0, 1, 6])
    if (method === 'i2v') expect(cosines).toMatchObject({ frames: 3 })
    const changed = new Set<number>()
    benign.forEach((byte, place) => {
      if (byte === adversarial[place]) return
      const pixel = Math.floor(place / 3)
      const [frame, row, column] = [Math.floor(pixel / 12544), Math.floor(pixel / 112) % 112, pixel % 112]
      changed.add(frame)
      expect(row >= 10 && row < 40 && column >= 20 && column < 60).toBe(true)
    })
    expect([...changed].sort()).toEqual([0, 1, 6])
  })
})

async function bytesOf(folder: string, name: string): Promise<Uint8Array> {
  return readNpy(await readFile(join(folder, name)), name).data as Uint8Array
}

describe('parameters that cannot have been meant are refused', () => {
  test.each([
    ['a corrected I2V', { variant: 'corrected' as const }, 'attack/bad-variant', 'only DR, AENS-I2V'],
    ['a momentum of I2V', { momentum: 0.5 }, 'attack/bad-momentum', 'only AENS-I2V'],
    ['a momentum of DR', { ...dr, momentum: 1 }, 'attack/bad-momentum', 'only AENS-I2V'],
    ['a negative momentum', { ...aens, momentum: -1 }, 'attack/bad-momentum', '-1'],
    ['a layer listed twice', { ...aens, surrogates: layers(2, 3, 2) }, 'attack/layer-twice', 'stage2'],
    ['a depth that is not on the card', { ...aens, surrogates: layers(7) }, 'model/no-layer', 'depth7'],
    ['no surrogate', { surrogates: [] }, 'attack/bad-surrogates', 'at least 1'],
    ['a layer of BIM', { method: 'bim' as const }, 'attack/bad-layer', 'has no layer'],
    ['no layer of I2V', { surrogates: card('image_demo') }, 'attack/bad-layer', 'without a layer'],
    [
      'noise without any size',
      { method: 'sign-noise' as const, surrogates: [], targets: [], steps: 1 },
      'attack/bad-surrogates',
      'no model',
    ],
    ['a mask of no frame', { mask: { frames: '' } }, 'attack/bad-mask', '""'],
    ['a mask past the end', { mask: { frames: '3-16' } }, 'attack/bad-mask', 'names frame 16'],
    [
      'a region outside',
      { mask: { region: { top: 100, left: 0, height: 13, width: 5 } } },
      'attack/bad-mask',
      '112x112',
    ],
    ['epsilon 16 in L∞', { epsilon: 16 }, 'attack/bad-epsilon', '16/255'],
  ])('%s', async (_, change, code, words) => {
    const refused = engine.ask(startRun, attackPlanSchema.parse(demoPlan(change)))

    await expect(refused).rejects.toMatchObject({ code })
    await expect(refused).rejects.toSatisfy((error: { paragraph: string }) => error.paragraph.includes(words))
  })
})
