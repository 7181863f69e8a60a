import type { Provider } from '../../contract/plan'
import type { Control, TargetResult, Verdict } from '../../contract/result'
import type { NoiseBounds } from '../evaluation/controls'
import { refusalNote } from '../evaluation/onProviderOrCpu'
import { sharedWeightsJob } from '../evaluation/sharedWeightsJob'
import { showJob, type Shown, shown } from '../evaluation/showJob'
import { judge } from '../evaluation/verdict'
import { framesForTarget } from '../model/sampling'
import type { Worker } from '../runtime/worker'
import type { FrameClip, ImageClip } from '../tensor/clipArray'
import type { OpenedModel } from './openModel'

/** The clips of a finished attack. */
export interface AttackedClips {
  readonly benign: FrameClip
  /** as computed */
  readonly adversarial: ImageClip
  /** read back from the saved file */
  readonly decoded: FrameClip
}

export interface Evaluation {
  readonly targets: TargetResult[]
  readonly controls: Control[]
}

export interface EvaluationSettings {
  readonly epsilon: number
  /** of the noise controls, which go where the attack may go */
  readonly bounds: NoiseBounds
  /** of the noise controls */
  readonly seed: number
  readonly provider: Provider
  readonly workers: readonly Worker[]
  /** threads that all workers have together */
  readonly threads: number
  readonly signal: AbortSignal
  /** predictions done, predictions in all */
  readonly onProgress: (done: number, total: number) => void
  /** told of a target that the provider could not run */
  readonly onNote: (note: string) => void
}

/**
 * Asks every video model about the benign clip, the noise controls and the adversarial clip. An attack that does not
 * beat sign noise has shown nothing, so the controls are never left out.
 *
 * @throws WorkbenchError `evaluation/not-finite` naming a model whose output is not finite
 */
export async function evaluateTargets(
  targets: readonly OpenedModel[],
  surrogates: readonly OpenedModel[],
  clips: AttackedClips,
  settings: EvaluationSettings,
): Promise<Evaluation> {
  const { frames } = clips.benign
  const verdicts = await askAll(targets, clips, settings)
  const shared = await sharedWith(targets, surrogates, settings)
  return {
    targets: targets.map((target, index) => ({
      model: target.card.name,
      card: target.cardPath,
      sharesWeights: shared[index]!,
      benign: verdicts[index]!.benign,
      float: verdicts[index]!.float,
      rounded: verdicts[index]!.rounded,
      decoded: verdicts[index]!.decoded,
      frames: positionsFor(target, frames),
    })),
    controls: [
      controlOf('uniform noise', 'uniform', 'uniform8', targets, verdicts, settings.seed),
      controlOf('sign noise', 'sign', 'sign8', targets, verdicts, settings.seed),
    ],
  }
}

/** Position in the clip's frames of each frame that a model takes. */
export function positionsFor({ card }: OpenedModel, frames: number): number[] {
  return framesForTarget(frames, card.input.frames ?? frames)
}

type Verdicts = Record<Shown, Verdict>

/** Each worker takes the next target that nobody has asked yet. */
async function askAll(
  targets: readonly OpenedModel[],
  clips: AttackedClips,
  settings: EvaluationSettings,
): Promise<Verdicts[]> {
  // Not by the number of workers, which the memory decides: results shall be the same bits.
  const atOnce = Math.max(1, Math.min(targets.length, settings.threads))
  const threads = Math.max(1, Math.floor(settings.threads / atOnce))
  const done = targets.map(() => 0)
  const queue = [...targets.entries()]
  const verdicts: Verdicts[] = []

  const work = async (worker: Worker): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [index, target] = next
      verdicts[index] = await askTarget(target, clips, worker, { ...settings, threads }, (count) => {
        done[index] = count
        settings.onProgress(sum(done), targets.length * shown.length)
      })
    }
  }
  await Promise.all(settings.workers.map(work))
  return verdicts
}

async function askTarget(
  target: OpenedModel,
  clips: AttackedClips,
  worker: Worker,
  { epsilon, bounds, seed, provider, threads, signal, onNote }: EvaluationSettings,
  onProgress: (done: number) => void,
): Promise<Verdicts> {
  const { card, modelPath: model, labels } = target
  const positions = positionsFor(target, clips.benign.frames)
  const request = { model, card, positions, ...clips, epsilon, bounds, seed, provider, threads }
  const { result: outputs, refusal } = await worker.run(showJob, request, { signal, onProgress })
  signal.throwIfAborted()
  if (refusal !== null) onNote(refusalNote(card.name, provider, refusal))

  const facts = { model: card.name, kind: card.output.kind, labels }
  const benign = judge(outputs[0]!, facts)
  const verdicts = shown.map((form, index) => [form, judge(outputs[index]!, { ...facts, benignIndex: benign.index })])
  return Object.fromEntries(verdicts) as Verdicts
}

async function sharedWith(
  targets: readonly OpenedModel[],
  surrogates: readonly OpenedModel[],
  { workers, signal }: EvaluationSettings,
): Promise<TargetResult['sharesWeights'][]> {
  const shared: TargetResult['sharesWeights'][] = []
  for (const { modelPath: target } of targets) {
    const request = { target, surrogates: surrogates.map(({ modelPath }) => modelPath) }
    const found = await workers[0]!.run(sharedWeightsJob, request, { signal })
    signal.throwIfAborted()
    const named = found.map((weights, index) => ({ surrogate: surrogates[index]!.card.name, ...weights }))
    shared.push(named.filter(({ tensors }) => tensors > 0))
  }
  return shared
}

function controlOf(
  name: Control['name'],
  float: Shown,
  rounded: Shown,
  targets: readonly OpenedModel[],
  verdicts: readonly Verdicts[],
  seed: number,
): Control {
  return {
    name,
    seed,
    targets: targets.map(({ card }, index) => ({
      model: card.name,
      float: verdicts[index]![float],
      rounded: verdicts[index]![rounded],
    })),
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
