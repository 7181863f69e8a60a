import { defineJob, type JobContext } from '../runtime/job'
import { type FrameRequest, type FrameResponse, type OpenSession, splitFrames, withSessions } from './frames'
import { type FramePerturbation, startPerturbations } from './perturbation/startPerturbation'
import { type LayeredSurrogate, openSurrogate } from './member/layeredMember'
import type { Member } from './member/member'
import { takeSteps } from './takeSteps'

/** A worker's share of an attack. Frames are independent, so shares may be cut anywhere. */
export interface I2vRequest extends FrameRequest {
  /** paths of compiled graphs, one a surrogate; with the number of layers where there are several */
  readonly surrogates: readonly (string | LayeredSurrogate)[]
}

/** One step of this share: sum over surrogates of the cosine of each frame, before the update. */
export interface I2vProgress {
  readonly step: number
  readonly cosines: Float32Array
}

/**
 * I2V on a few frames: every step lowers the cosine between a frame's features and its benign features.
 * Several surrogates make it ENS-I2V: their cosines are summed.
 *
 * @see Wei et al., CVPR 2022, Algorithm 1; Adam and the parameters are those of the authors' code
 */
export const i2vJob = defineJob<I2vRequest, I2vProgress, FrameResponse>({
  name: 'attack/i2v',
  run: (request, context) => withSessions(request, (open) => attack(request, open, context)),
})

async function attack(
  request: I2vRequest,
  open: OpenSession,
  context: JobContext<I2vProgress>,
): Promise<FrameResponse> {
  const frames = splitFrames(request)
  const members: Member[] = []
  for (const one of request.surrogates) members.push(await openSurrogate(one, frames, request, open))
  const perturbations = startPerturbations(frames, request)
  return takeSteps(request, perturbations, context, async (step) => ({
    step,
    cosines: await takeStep(members, perturbations),
  }))
}

async function takeStep(
  members: readonly Member[],
  perturbations: readonly FramePerturbation[],
): Promise<Float32Array> {
  const cosines = new Float32Array(perturbations.length)
  for (const [frame, perturbation] of perturbations.entries()) {
    const gradients: Float32Array[] = []
    for (const member of members) {
      const { cosine, gradient } = await member.evaluate(frame, perturbation.adversarial)
      cosines[frame]! += cosine
      gradients.push(gradient)
    }
    perturbation.update(gradients)
  }
  return cosines
}
