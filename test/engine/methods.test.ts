import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cancelRun, runProgress, startRun, summarizeRuns } from '../../src/contract/calls'
import { attackPlanSchema, type AttackPlanInput } from '../../src/contract/plan'
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

describe('parameters that cannot have been meant are refused', () => {
  test.each([
    ['a corrected I2V', { variant: 'corrected' as const }, 'attack/bad-variant', 'only DR, AENS-I2V'],
    ['a momentum of I2V', { momentum: 0.5 }, 'attack/bad-momentum', 'only AENS-I2V'],
    ['a momentum of DR', { ...dr, momentum: 1 }, 'attack/bad-momentum', 'only AENS-I2V'],
    ['a negative momentum', { ...aens, momentum: -1 }, 'attack/bad-momentum', '-1'],
    ['a layer listed twice', { ...aens, surrogates: layers(2, 3, 2) }, 'attack/layer-twice', 'stage2'],
    ['a depth that is not on the card', { ...aens, surrogates: layers(7) }, 'model/no-layer', 'depth7'],
  ])('%s', async (_, change, code, words) => {
    const refused = engine.ask(startRun, attackPlanSchema.parse(demoPlan(change)))

    await expect(refused).rejects.toMatchObject({ code })
    await expect(refused).rejects.toSatisfy((error: { paragraph: string }) => error.paragraph.includes(words))
  })
})
