import type { MarginProgress, Margins, TargetMargins } from '../../../contract/margin'
import type { RunResult } from '../../../contract/result'
import type { ProviderService } from '../../provider/service'
import type { WorkerPool } from '../../runtime/pool'
import { writeMargins } from '../../store'
import { askTargets } from './askTargets'
import type { PreparedMargins } from './prepare'
import { resultOf } from './result'

export interface ComputeContext {
  readonly providers: ProviderService
  readonly pool: WorkerPool
  readonly signal: AbortSignal
  readonly onProgress: (progress: Pick<MarginProgress, 'done' | 'total' | 'secondsLeft'>) => void
}

/** Asks the targets whose margins are not known yet, and keeps all in the run folder. */
export async function computeMargins(prepared: PreparedMargins, context: ComputeContext): Promise<Margins> {
  const { folder, record, result, known } = prepared
  const wanted = prepared.targets.flatMap(({ plan, known: has }) => (has ? [] : [plan]))
  if (wanted.length === 0) return resultOf(record, known, [])
  const { provider } = record.plan
  const { check } = await context.providers.use(provider)
  const notes = [...prepared.choice.warnings, ...(check ? [check.sentence] : [])]
  // As many threads for each as when the run asked its targets, so that equal inputs give equal bits.
  const atOnce = Math.max(1, Math.min(result.targets.length, record.resolved.threads))
  const found = await askTargets(wanted, {
    ...{ folder, provider, signal: context.signal, onNote: (note) => void notes.push(note) },
    workers: await context.pool.take(Math.min(prepared.choice.askers, atOnce)),
    threads: Math.max(1, Math.floor(record.resolved.threads / atOnce)),
    onProgress: progressOf(
      wanted.reduce((total, { mixes }) => total + mixes.length, 0),
      context.onProgress,
    ),
  })
  const all = new Map([...known, ...found].map((target) => [target.card, target]))
  const targets = result.targets.flatMap(({ card }) => {
    const target = all.get(card)
    all.delete(card)
    return target ?? []
  })
  const margins = resultOf(record, targets, [...notes, ...found.flatMap((target) => driftNote(target, result))])
  await writeMargins(folder, margins)
  return margins
}

function progressOf(total: number, tell: ComputeContext['onProgress']): (done: number) => void {
  const startedAt = performance.now()
  return (done) => {
    const perPass = (performance.now() - startedAt) / 1000 / done
    tell({ done, total, secondsLeft: done < 2 ? null : perPass * (total - done) })
  }
}

/** Another machine or version rounds otherwise, which shows in the last digits; more than that is another answer. */
const mostDrift = 1e-3

function driftNote({ card, model, benign, adversarial }: TargetMargins, { targets }: RunResult): string[] {
  const then = targets.find((target) => target.card === card)!
  const pairs = [
    { form: 'benign', then: then.benign.benignClassProbability, now: benign.probability },
    { form: '8-bit adversarial', then: then.rounded?.benignClassProbability, now: adversarial.probability },
  ]
  return pairs.flatMap(({ form, then: before, now }) =>
    before === undefined || now === null || Math.abs(before - now) <= mostDrift
      ? []
      : [
          `"${model}" gives its class of the ${form} clip the probability ${now.toPrecision(4)} now; results.json says ${before.toPrecision(4)}.`,
        ],
  )
}
