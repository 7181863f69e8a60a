import type { Sampling } from '../../contract/clip'
import type { AttackPlan, Provider } from '../../contract/plan'
import type { Prediction } from '../../contract/result'
import { WorkbenchError } from '../../contract/error'
import { refusalNote } from '../evaluation/onProviderOrCpu'
import { predictJob } from '../evaluation/predictJob'
import { inputFor } from '../model/input'
import { predict } from '../evaluation/verdict'
import { framesToImage } from '../model/preprocess'
import type { Worker } from '../runtime/worker'
import type { ClipLibrary } from './clipLibrary'
import { positionsFor } from './evaluateTargets'
import type { OpenedModel } from './openModel'
import { planSource } from './source'

export interface ClipPrediction {
  /** the first five classes, likeliest first */
  readonly predictions: Prediction[]
  /** source ordinals the model was shown */
  readonly frames: number[]
  readonly warnings: string[]
}

/**
 * What one model says of a clip, prepared as its card says. An image model answers for every frame, and its outputs are averaged.
 *
 * @throws WorkbenchError `model/no-classes` for a model that only embeds
 */
export async function predictClip(
  model: OpenedModel,
  request: { readonly source: AttackPlan['source']; readonly sampling: Sampling; readonly provider: Provider },
  clips: ClipLibrary,
  worker: Worker,
  threads: number,
): Promise<ClipPrediction> {
  const { card } = model
  if (card.output.kind === 'embedding') {
    throw new WorkbenchError(
      'model/no-classes',
      `"${card.name}" gives an embedding (output.kind on its card), so it predicts no class.`,
      'Choose a model whose output is logits or probabilities.',
    )
  }
  const source = await planSource(request.source, request.sampling, card.input, card.input, clips)
  const clip = framesToImage(await source.decode())
  const input = inputFor(card, positionsFor(model, clip.frames), clip)
  const { result, refusal } = await worker.run(predictJob, {
    model: model.modelPath,
    inputTensor: card.input.tensor,
    outputTensor: card.output.tensor,
    shape: input.shape,
    inputs: [input.data],
    provider: request.provider,
    threads,
  })
  const rows = card.kind === 'image' ? source.ordinals.length : 1
  const { kind } = card.output
  return {
    predictions: predict(meanOfRows(result.outputs[0]!, rows), { model: card.name, kind, labels: model.labels }).slice(
      0,
      5,
    ),
    frames: [...source.ordinals],
    warnings: [
      ...model.warnings,
      ...source.warnings,
      ...(refusal === null ? [] : [refusalNote(card.name, request.provider, refusal)]),
    ],
  }
}

/** Mean over the rows of [rows, classes]. */
function meanOfRows(values: Float32Array, rows: number): Float32Array {
  const classes = values.length / rows
  const mean = new Float32Array(classes)
  for (let i = 0; i < classes; i++) {
    let sum = 0
    for (let row = 0; row < rows; row++) sum += values[row * classes + i]!
    mean[i] = sum / rows
  }
  return mean
}
