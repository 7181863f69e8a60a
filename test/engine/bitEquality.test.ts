import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cancelRun, forecastRun, openModel, predictClip, runProgress } from '../../src/contract/calls'
import { type AttackPlanInput, attackPlanSchema } from '../../src/contract/plan'
import type { RunResult } from '../../src/contract/result'
import { demoCard, demoClip, demoPlan, openTestEngine, runToEnd, type TestEngine } from '../fixture/engine'

const clips = ['ring_slide_right', 'heart_grow']
const card = demoCard('image_demo')
const methods: Record<string, Partial<AttackPlanInput>> = {
  i2v: { method: 'i2v' },
  'dr, corrected': { method: 'dr', variant: 'corrected' },
  'dr, reference': { method: 'dr', variant: 'reference' },
  aens: { method: 'aens', surrogates: ['depth1', 'depth2'].map((layer) => ({ card, layer })) },
}
const threads = 3

let engine: TestEngine
beforeAll(async () => {
  engine = await openTestEngine()
})
afterAll(() => engine.close())

const planOf = (method: string, clip: string, change: Partial<AttackPlanInput> = {}): AttackPlanInput =>
  demoPlan({
    ...methods[method],
    source: { kind: 'clip', path: demoClip(clip) },
    targets: [demoCard('video_demo_a')],
    steps: 2,
    threads,
    ...change,
  })

/** Every file of a run but its record, as text that is equal for equal bytes; of the result what may not change. */
async function contentOf(folder: string): Promise<Record<string, unknown>> {
  const content: Record<string, unknown> = {}
  for (const name of (await readdir(folder)).sort()) {
    const bytes = await readFile(join(folder, name))
    if (name === 'results.json') content[name] = lastingPart(JSON.parse(bytes.toString()) as RunResult)
    else if (name !== 'plan.json') content[name] = bytes.toString('base64')
  }
  return content
}

function lastingPart(result: RunResult): Partial<RunResult> {
  const { id: _id, startedAt: _startedAt, seconds: _seconds, ...lasting } = result
  return lasting
}

async function run(plan: AttackPlanInput): Promise<{ content: Record<string, unknown>; workers: number }> {
  const { folder, record, result } = await runToEnd(engine, plan)
  expect(result.error).toBeNull()
  return { content: await contentOf(folder), workers: record.resolved.workers }
}

describe.each(Object.keys(methods))('%s: the same bytes', (method) => {
  const first = new Map<string, Record<string, unknown>>()
  beforeAll(async () => {
    for (const clip of clips) first.set(clip, (await run(planOf(method, clip))).content)
  }, 120_000)

  test('of every file there should be', () => {
    const names = Object.keys(first.get(clips[0]!)!)
    expect(names).toEqual(expect.arrayContaining(['adversarial.npy', 'adversarial_rounded.npy', 'results.json']))
    expect(first.get(clips[0]!)).not.toEqual(first.get(clips[1]!))
  })

  test('whatever came before: another order, other work, a run that was cancelled', { timeout: 120_000 }, async () => {
    for (const clip of clips.toReversed()) {
      await otherWork()
      expect((await run(planOf(method, clip))).content).toEqual(first.get(clip))
    }
  })

  test.each([1, 2, 3])('on as many workers as have memory: %i', { timeout: 120_000 }, async (wanted) => {
    const isCoupled = method === 'aens' || method === 'dr, reference'
    const plan = planOf(method, clips[0]!)
    const { memory } = await engine.ask(forecastRun, attackPlanSchema.parse({ ...plan, threads: wanted }))
    const { content, workers } = await run({ ...plan, memory: memory.forecast })

    expect(workers).toBe(isCoupled ? 1 : wanted)
    expect(content).toEqual(first.get(clips[0]!))
  })

  test('after its workers were killed in the middle', { timeout: 120_000 }, async () => {
    const failed = await interrupted(planOf(method, clips[0]!, { steps: 5000 }), () =>
      engine.workers.forEach((worker) => worker.kill()),
    )
    expect(failed.result.state).toBe('failed')
    expect((await run(planOf(method, clips[0]!))).content).toEqual(first.get(clips[0]!))
  })
})

/** Work that leaves workers, caches and queues in another state than they were. */
async function otherWork(): Promise<void> {
  await engine.ask(openModel, { path: demoCard('video_demo_b') })
  const source = { kind: 'clip' as const, path: demoClip('hexagon_bounce') }
  const sampling = attackPlanSchema.shape.sampling.parse(undefined)
  await engine.ask(predictClip, { card: demoCard('video_demo_b'), source, sampling, provider: 'cpu' })
  let id = ''
  const { result } = await interrupted(
    planOf('i2v', 'hexagon_bounce', { steps: 5000, threads: 2 }),
    () => engine.ask(cancelRun, { run: id }).catch(() => undefined),
    (started) => (id = started),
  )
  expect(result.state).toBe('cancelled')
}

async function interrupted(plan: AttackPlanInput, stop: () => unknown, onStarted?: (run: string) => void) {
  let isDone = false
  const stopListening = engine.listen(runProgress, ({ stage, losses }) => {
    if (stage !== 'attack' || losses.length === 0 || isDone) return
    isDone = true
    stop()
  })
  const opened = await runToEnd(engine, plan, onStarted)
  stopListening()
  return opened
}
