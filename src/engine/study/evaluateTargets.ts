import type { Provider } from '../../contract/plan'
import type { Control, TargetResult, Verdict } from '../../contract/result'
import { signNoise, uniformNoise } from '../evaluation/controls'
import { predictJob } from '../evaluation/predictJob'
import { judge } from '../evaluation/verdict'
import { framesToImage, imageToInput, roundToFrames, selectFrames } from '../model/preprocess'
import { resizeImage } from '../model/resize'
import { framesForTarget } from '../model/sampling'
import { sharedWeights } from '../onnx/weights'
import type { Worker } from '../runtime/worker'
import type { FrameClip, ImageClip } from '../tensor/clipArray'
import type { OpenedModel } from './openModel'

/** The three forms of an adversarial clip; `decoded` is read back from the saved file. */
export interface AdversarialForms {
  readonly float: ImageClip
  readonly rounded: FrameClip
  readonly decoded: FrameClip
}

export interface Evaluation {
  readonly targets: TargetResult[]
  readonly controls: Control[]
}

export interface EvaluationSettings {
  readonly epsilon: number
  /** of the noise controls */
  readonly seed: number
  readonly provider: Provider
  readonly workers: readonly Worker[]
  /** threads that all workers have together */
  readonly threads: number
  readonly signal: AbortSignal
  /** predictions done, predictions in all */
  readonly onProgress: (done: number, total: number) => void
}

/** What every target is shown, in this order. */
const shown = ['benign', 'uniform', 'uniform8', 'sign', 'sign8', 'float', 'rounded', 'decoded'] as const
type Shown = (typeof shown)[number]

/**
 * Asks every video model about the benign clip, the noise controls and the adversarial clip. An attack that does not
 * beat sign noise has shown nothing, so the controls are never left out.
 *
 * @throws WorkbenchError `evaluation/not-finite` naming a model whose output is not finite
 */
export async function evaluateTargets(
  targets: readonly OpenedModel[],
  surrogates: readonly OpenedModel[],
  benign: ImageClip,
  adversarial: AdversarialForms,
  settings: EvaluationSettings,
): Promise<Evaluation> {
  const clips = clipsToShow(benign, adversarial, settings)
  const threads = Math.max(
    1,
    Math.floor(settings.threads / Math.max(1, Math.min(targets.length, settings.workers.length))),
  )
  const done = targets.map(() => 0)
  const queue = [...targets.entries()]
  const verdicts: Record<Shown, Verdict>[] = []

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

  return {
    targets: targets.map((target, index) => ({
      model: target.card.name,
      card: target.cardPath,
      sharesWeights: sharedWith(target, surrogates),
      benign: verdicts[index]!.benign,
      float: verdicts[index]!.float,
      rounded: verdicts[index]!.rounded,
      decoded: verdicts[index]!.decoded,
      frames: positionsFor(target, benign.frames),
    })),
    controls: [
      controlOf('uniform noise', 'uniform', 'uniform8', targets, verdicts, settings.seed),
      controlOf('sign noise', 'sign', 'sign8', targets, verdicts, settings.seed),
    ],
  }
}

function clipsToShow(
  benign: ImageClip,
  { float, rounded, decoded }: AdversarialForms,
  { epsilon, seed }: EvaluationSettings,
): Record<Shown, ImageClip> {
  const uniform = uniformNoise(benign, epsilon, seed)
  const sign = signNoise(benign, epsilon, seed)
  const roundTrip = (clip: ImageClip): ImageClip => framesToImage(roundToFrames(clip))
  return {
    benign,
    uniform,
    uniform8: roundTrip(uniform),
    sign,
    sign8: roundTrip(sign),
    float,
    rounded: framesToImage(rounded),
    decoded: framesToImage(decoded),
  }
}

async function askTarget(
  target: OpenedModel,
  clips: Record<Shown, ImageClip>,
  worker: Worker,
  { provider, threads, signal }: EvaluationSettings,
  onProgress: (done: number) => void,
): Promise<Record<Shown, Verdict>> {
  const inputs = shown.map((form) => inputFor(target, clips[form]))
  const { outputs } = await worker.run(
    predictJob,
    {
      model: target.modelPath,
      inputTensor: target.card.input.tensor,
      outputTensor: target.card.output.tensor,
      shape: inputs[0]!.shape,
      inputs: inputs.map(({ data }) => data),
      provider,
      threads,
    },
    { signal, onProgress },
  )
  signal.throwIfAborted()
  const verdict = (index: number, benignIndex?: number): Verdict =>
    judge(outputs[index]!, {
      model: target.card.name,
      kind: target.card.output.kind,
      labels: target.labels,
      benignIndex,
    })
  const first = verdict(0)
  return Object.fromEntries(shown.map((form, index) => [form, verdict(index, first.index)])) as Record<Shown, Verdict>
}

/** The frames a target takes, at its own size, as its card wants them. */
export function inputFor(target: OpenedModel, clip: ImageClip) {
  const [height, width] = target.card.input.size
  const own = selectFrames(clip, positionsFor(target, clip.frames))
  return imageToInput(resizeImage(own, height, width), target.card)
}

function positionsFor({ card }: OpenedModel, frames: number): number[] {
  return framesForTarget(frames, card.input.frames ?? frames)
}

function sharedWith(target: OpenedModel, surrogates: readonly OpenedModel[]): TargetResult['sharesWeights'] {
  return surrogates
    .map(({ card, graph }) => ({ surrogate: card.name, ...sharedWeights(graph, target.graph) }))
    .filter(({ tensors }) => tensors > 0)
}

function controlOf(
  name: Control['name'],
  float: Shown,
  rounded: Shown,
  targets: readonly OpenedModel[],
  verdicts: readonly Record<Shown, Verdict>[],
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
