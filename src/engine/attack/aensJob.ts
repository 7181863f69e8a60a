import type { Variant } from '../../contract/method'
import { defineJob, type JobContext } from '../runtime/job'
import { type FrameRequest, type FrameResponse, type OpenSession, splitFrames, withSessions } from './frames'
import { type FramePerturbation, startPerturbations } from './perturbation/startPerturbation'
import { openWeightedMember, type WeightedMember } from './member/weightedMember'
import { nextWeights } from './weights'
import { takeSteps } from './takeSteps'

/** All frames of a clip: the weights depend on every frame's cosines, so a clip cannot be cut into shares. */
export interface AensRequest extends FrameRequest {
  readonly surrogates: readonly WeightedSurrogate[]
  /** `reference`: s is the sum of cosines over frames, so weights depend on the clip's length; `corrected`: their mean */
  readonly variant: Variant
  /** of the weights, from one step to the next */
  readonly momentum: number
}

export interface WeightedSurrogate {
  /** path of the compiled graph */
  readonly path: string
  /** for each of its tap layers, the position among all (surrogate, layer) pairs of the attack */
  readonly taps: readonly number[]
}

export interface AensProgress {
  readonly step: number
  /** weighted sum of each frame's cosines, before the update */
  readonly cosines: Float32Array
  /** their mean over frames, which is the loss */
  readonly loss: number
  /** of this step, one per (surrogate, layer) pair */
  readonly weights: readonly number[]
}

/**
 * AENS-I2V on a clip: I2V with several layers of several surrogates, weighted anew before every step by how close each
 * still is to the benign features. Weights start anew with every clip, in both variants: a run has one clip.
 *
 * @see Wei et al., TPAMI 46(5), 2024; the variant `reference` is what the authors' code does
 */
export const aensJob = defineJob<AensRequest, AensProgress, FrameResponse>({
  name: 'attack/aens',
  run: (request, context) => withSessions(request, (open) => attack(request, open, context)),
})

/** A surrogate and where its taps stand. */
interface Placed {
  readonly member: WeightedMember
  readonly taps: readonly number[]
}

async function attack(
  request: AensRequest,
  open: OpenSession,
  context: JobContext<AensProgress>,
): Promise<FrameResponse> {
  const frames = splitFrames(request)
  const members: Placed[] = []
  for (const { path, taps } of request.surrogates) {
    members.push({ member: await openWeightedMember(path, taps.length, frames, request, open), taps })
  }
  const perturbations = startPerturbations(frames, request)

  const pairs = members.reduce((sum, { taps }) => sum + taps.length, 0)
  let similarity = new Array<number>(pairs).fill(1)
  let weights = similarity
  return takeSteps(request, perturbations, context, async (step) => {
    weights = nextWeights(similarity, weights, request.momentum)
    const { sums, cosines } = await takeStep(members, perturbations, weights)
    similarity = request.variant === 'corrected' ? sums.map((sum) => sum / frames.length) : sums
    const loss = cosines.reduce((sum, cosine) => sum + cosine, 0) / frames.length
    return { step, cosines, loss, weights }
  })
}

/**
 * The loss is a mean over frames, so the gradient of a frame is that of its weighted cosines divided by their number. It
 * may not be left out: these gradients are as small as the epsilon that Adam adds to their size.
 */
async function takeStep(
  members: readonly Placed[],
  perturbations: readonly FramePerturbation[],
  weights: readonly number[],
): Promise<{ sums: number[]; cosines: Float32Array }> {
  const sums = weights.map(() => 0)
  const cosines = new Float32Array(perturbations.length)
  const shares = members.map(({ taps }) => Float32Array.from(taps, (tap) => weights[tap]! / perturbations.length))
  for (const [frame, perturbation] of perturbations.entries()) {
    const gradients: Float32Array[] = []
    for (const [index, { member, taps }] of members.entries()) {
      const found = await member.evaluate(frame, perturbation.adversarial, shares[index]!)
      gradients.push(found.gradient)
      taps.forEach((tap, output) => {
        sums[tap]! += found.cosines[output]!
        cosines[frame]! += weights[tap]! * found.cosines[output]!
      })
    }
    perturbation.update(gradients)
  }
  return { sums, cosines }
}
