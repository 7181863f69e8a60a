import type { MarginReading, TargetMargins } from '../../../contract/margin'
import type { Provider } from '../../../contract/plan'
import { marginOf } from '../../evaluation/margin'
import { mixJob } from '../../evaluation/mixJob'
import { refusalNote } from '../../evaluation/onProviderOrCpu'
import type { Worker } from '../../runtime/worker'
import { readByteFrames } from '../../store'
import type { TargetPlan } from './targetPlan'

export interface AskSettings {
  readonly folder: string
  readonly provider: Provider
  readonly workers: readonly Worker[]
  /** that a model has when results.json's numbers are computed: other counts could round otherwise */
  readonly threads: number
  readonly signal: AbortSignal
  /** forward passes done, of all targets together */
  readonly onProgress: (done: number) => void
  /** told of a target that the provider could not run */
  readonly onNote: (note: string) => void
}

/** Each worker takes the next target that nobody has asked yet. */
export async function askTargets(plans: readonly TargetPlan[], settings: AskSettings): Promise<TargetMargins[]> {
  const { benign, rounded: adversarial } = await readByteFrames(settings.folder)
  const { provider, threads, signal } = settings
  const done = plans.map(() => 0)
  const queue = [...plans.entries()]
  const found: TargetMargins[] = []

  const ask = async (plan: TargetPlan, worker: Worker, onProgress: (done: number) => void): Promise<TargetMargins> => {
    const { card, modelPath: model, labels } = plan.model
    const request = { model, card, benign, adversarial, mixes: plan.mixes, provider, threads }
    const { result: outputs, refusal } = await worker.run(mixJob, request, { signal, onProgress })
    signal.throwIfAborted()
    if (refusal !== null) settings.onNote(refusalNote(card.name, provider, refusal))
    const facts = { model: card.name, kind: card.output.kind, labels }
    const chosen = plan.target.benign.index
    return plan.assemble(outputs.map((output): MarginReading => marginOf(output, facts, chosen)))
  }
  const work = async (worker: Worker): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [index, plan] = next
      found[index] = await ask(plan, worker, (count) => {
        done[index] = count
        settings.onProgress(done.reduce((total, one) => total + one, 0))
      })
    }
  }
  await Promise.all(settings.workers.map(work))
  return found
}
