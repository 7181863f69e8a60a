import type { Variant } from '../../contract/method'
import { defineJob, type JobContext } from '../runtime/job'
import type { Session } from '../runtime/session'
import { float32, floatsOf } from '../runtime/value'
import { checkMoments, gradientScale, joinMoments, type Moments, momentsOf, spreadOf } from './dispersion'
import { dispersionNames as names } from './graph/dispersionGraph'
import { type FrameRequest, type FrameResponse, type OpenSession, splitFrames, withSessions } from './frames'
import { type FramePerturbation, startPerturbations } from './perturbation/startPerturbation'
import { takeSteps } from './takeSteps'

/** A clip, or where the variant is `corrected`, which keeps frames independent, any share of it. */
export interface DrRequest extends FrameRequest {
  readonly surrogates: readonly DispersionSurrogate[]
  /** `reference`: one standard deviation over the activations of all frames; `corrected`: one for each frame */
  readonly variant: Variant
}

/** Paths of the two compiled graphs of a surrogate. */
export interface DispersionSurrogate {
  readonly features: string
  readonly gradient: string
}

export interface DrProgress {
  readonly step: number
  /** standard deviation of each frame's own activations, summed over surrogates, before the update */
  readonly spreads: Float32Array
  /** `reference`: standard deviation over all frames, summed over surrogates; `corrected`: mean of `spreads` */
  readonly loss: number
}

/**
 * DR on frames: every step lowers the standard deviation of the layer's activations.
 *
 * @see Lu et al., CVPR 2020 (dispersion reduction); the variant `reference` is what the authors of I2V compare with
 */
export const drJob = defineJob<DrRequest, DrProgress, FrameResponse>({
  name: 'attack/dr',
  run: (request, context) => withSessions(request, (open) => attack(request, open, context)),
})

interface Member {
  readonly features: Session
  readonly gradient: Session
}

async function attack(request: DrRequest, open: OpenSession, context: JobContext<DrProgress>): Promise<FrameResponse> {
  const members: Member[] = []
  for (const { features, gradient } of request.surrogates) {
    members.push({ features: await open(features), gradient: await open(gradient) })
  }
  const perturbations = startPerturbations(splitFrames(request), request)
  const shape = [1, 3, request.height, request.width]

  return takeSteps(request, perturbations, context, async (step) => {
    const moments = await momentsOfAll(members, perturbations, shape)
    await update(members, perturbations, shape, momentsToLower(moments, request.variant))
    return { step, ...lossOf(moments, request.variant) }
  })
}

/** [surrogate][frame] */
type AllMoments = readonly (readonly Moments[])[]

async function momentsOfAll(
  members: readonly Member[],
  perturbations: readonly FramePerturbation[],
  shape: readonly number[],
): Promise<AllMoments> {
  const all: Moments[][] = []
  for (const { features } of members) {
    const layer = features.outputs[0]!
    const ofFrames: Moments[] = []
    for (const { adversarial } of perturbations) {
      const values = await features.run({ [names.pixels]: float32(adversarial, shape) }, { [layer]: null })
      const moments = momentsOf(floatsOf(values[layer]!))
      checkMoments(moments)
      ofFrames.push(moments)
    }
    all.push(ofFrames)
  }
  return all
}

/** The moments whose standard deviation a frame's gradient lowers. */
function momentsToLower(moments: AllMoments, variant: Variant): AllMoments {
  if (variant === 'corrected') return moments
  return moments.map((ofFrames) => {
    const joined = joinMoments(ofFrames)
    return ofFrames.map(() => joined)
  })
}

function lossOf(moments: AllMoments, variant: Variant): Pick<DrProgress, 'spreads' | 'loss'> {
  const spreads = Float32Array.from(moments[0]!, (_, frame) =>
    moments.reduce((sum, ofFrames) => sum + spreadOf(ofFrames[frame]!), 0),
  )
  const loss =
    variant === 'corrected'
      ? spreads.reduce((sum, spread) => sum + spread, 0) / spreads.length
      : moments.reduce((sum, ofFrames) => sum + spreadOf(joinMoments(ofFrames)), 0)
  return { spreads, loss }
}

async function update(
  members: readonly Member[],
  perturbations: readonly FramePerturbation[],
  shape: readonly number[],
  moments: AllMoments,
): Promise<void> {
  for (const [frame, perturbation] of perturbations.entries()) {
    const gradients: Float32Array[] = []
    for (const [index, { gradient }] of members.entries()) {
      const { [frame]: lowered } = moments[index]!
      const feeds = {
        [names.pixels]: float32(perturbation.adversarial, shape),
        [names.mean]: float32(Float32Array.of(lowered!.mean), [1]),
        [names.halfScale]: float32(Float32Array.of(gradientScale(lowered!) / 2), [1]),
      }
      gradients.push(floatsOf((await gradient.run(feeds, { [names.gradient]: null }))[names.gradient]!))
    }
    perturbation.update(gradients)
  }
}
