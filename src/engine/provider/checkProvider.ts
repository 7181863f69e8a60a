import { join } from 'node:path'
import type { ProviderCase, ProviderCheck, ProviderComparison } from '../../contract/environment'
import { toWireError } from '../../contract/error'
import type { Provider } from '../../contract/plan'
import type { Lowering } from '../gradient/rule'
import { readCard } from '../model/card'
import type { SpawnWorker } from '../runtime/channel'
import { shortened } from './available'
import { defaultLowering } from '../gradient/compile'
import { caseJob } from './caseJob'
import { compareJob } from './compareJob'
import { caseLimit, judge } from './judge'
import { chooseLowering, plannedCases, type PlannedCase } from './lowering'
import { withWorker } from './trial'

/** Drivers in software compile shaders for seconds. */
const caseMilliseconds = 60_000
const compareMilliseconds = 300_000

export interface CheckParts {
  readonly spawn: SpawnWorker
  /** folder of the embedded demo */
  readonly resources: string
}

/** Gives a provider every case, chooses its lowering, and compares an attack of a few steps with the CPU's. */
export async function checkProvider(
  provider: Provider,
  facts: Readonly<Record<string, string>>,
  parts: CheckParts,
): Promise<ProviderCheck> {
  const cases = await tryCases(provider, parts.spawn)
  const lowering = chooseLowering(cases)
  const comparison = await compare(provider, { ...defaultLowering, ...lowering }, parts)
  return {
    facts: { ...facts },
    checkedAt: Date.now() / 1000,
    lowering: { ...lowering },
    cases,
    comparison,
    ...judge(provider, cases, comparison),
  }
}

/** One worker for all, another after each that died. */
async function tryCases(provider: Provider, spawn: SpawnWorker): Promise<ProviderCase[]> {
  const planned = plannedCases()
  const found: ProviderCase[] = []
  while (found.length < planned.length) {
    const left = planned.slice(found.length)
    await withWorker(spawn, caseMilliseconds * left.length, async (worker) => {
      for (const one of left) {
        const run = worker.run(caseJob, { provider, name: one.name, lowering: one.lowering })
        found.push(
          await run.then(
            (result) => judged(one, result),
            (thrown: unknown) => failed(one, thrown),
          ),
        )
        if (!worker.isAlive) return
      }
    })
  }
  return found
}

function judged(
  { name, ways }: PlannedCase,
  { difference, placement }: Awaited<ReturnType<typeof caseJob.run>>,
): ProviderCase {
  const works = difference <= caseLimit
  const isFinite = Number.isFinite(difference)
  const problem = isFinite
    ? `differs from the CPU by ${difference.toPrecision(2)} of the largest value`
    : 'gives NaN or infinity'
  return { name, ways, works, difference: isFinite ? difference : null, placement, problem: works ? null : problem }
}

function failed({ name, ways }: PlannedCase, thrown: unknown): ProviderCase {
  const problem = shortened(toWireError(thrown).message)
  return { name, ways, works: false, difference: null, placement: null, problem }
}

async function compare(
  provider: Provider,
  lowering: Lowering,
  { spawn, resources }: CheckParts,
): Promise<ProviderComparison> {
  const { card, modelPath } = await readCard(join(resources, 'models', 'image_demo.json'))
  const layer = card.layers.find(({ depth }) => depth === 2)!.tensor
  return withWorker(spawn, compareMilliseconds, (worker) =>
    worker.run(compareJob, { provider, lowering, model: modelPath, card, layer }),
  )
}
