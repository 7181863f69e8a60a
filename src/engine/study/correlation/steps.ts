import type { StepField } from '../../onnx/axes'
import { timeWeights, type Alignment } from '../../similarity/time'
import type { TimePolicy } from '../../../contract/correlation'
import type { OpenedModel } from '../openModel'
import type { ChosenLayer } from './layers'
import { framesOf, type PreparedModel } from './prepare'

/** The steps of a video layer that are rows, and the frames that each is compared with. */
export interface AlignedSteps extends Alignment {
  /** positions of the rows among the layer's steps */
  readonly rows: readonly number[]
}

/** Brings frames to a layer's steps. Of steps that see exactly the same only the first is a row. */
export function alignSteps(
  model: OpenedModel,
  { trace }: Pick<ChosenLayer, 'trace'>,
  policy: TimePolicy,
  frames: number,
): AlignedSteps {
  const positions = framesOf(model, frames)!
  const rows = distinctSteps(trace.steps, positions)
  const steps = rows.map((step) => trace.steps[step]!)
  return { rows, ...timeWeights(policy, steps, positions, frames) }
}

/**
 * Steps without copies of earlier ones. A model that shows itself a frame twice, or is shown the last frame of a short clip
 * again, gives the same features twice; as two rows they would be alike in every layer, and CKA of unrelated layers near 1.
 *
 * @param positions which analysed frame each input frame of the model is
 */
export function distinctSteps(steps: readonly StepField[], positions: readonly number[]): number[] {
  const seen = new Set<string>()
  return [...steps.keys()].filter((step) => {
    const { frames, centre } = steps[step]!
    const shown = [...new Set(frames.map((frame) => positions[frame]!))]
    const place = [Math.floor(centre), Math.ceil(centre)].map((frame) => positions[frame]!)
    const key = `${shown.join()} at ${place.join()} ${place[0] === place[1] ? 0 : centre % 1}`
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

/** How many steps of a model's layers are copies, as a sentence for those who count rows. */
export function copiesNote({ model, layers }: PreparedModel, aligned: readonly AlignedSteps[]): string[] {
  const dropped = layers.map(({ trace }, layer) => trace.steps.length - aligned[layer]!.rows.length)
  const most = Math.max(...dropped)
  if (most === 0) return []
  const of = layers[dropped.indexOf(most)]!.trace.steps.length
  return [
    `"${model.card.name}" is shown some frames more than once: steps that see nothing new are no rows (up to ${most} of ${of} steps of a layer).`,
  ]
}
