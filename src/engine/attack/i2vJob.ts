import type { Provider } from '../../contract/plan'
import { defineJob, type JobContext } from '../runtime/job'
import { openSession, type Session } from '../runtime/session'
import { createPerturbation, type Perturbation } from './perturbation'
import { type Member, openMember } from './member'

/** A worker's share of an attack. Frames are independent, so shares may be cut anywhere. */
export interface I2vRequest {
  /** benign pixels, [frames, 3, height, width], 0..1 */
  readonly pixels: Float32Array
  readonly frames: number
  readonly height: number
  readonly width: number
  /** paths of compiled graphs, one a surrogate */
  readonly surrogates: readonly string[]
  readonly steps: number
  readonly epsilon: number
  readonly stepSize: number
  readonly initialPerturbation: number
  readonly provider: Provider
  /** threads within one operator */
  readonly threads: number
}

/** One step of this share: sum over surrogates of the cosine of each frame, before the update. */
export interface I2vProgress {
  readonly step: number
  readonly cosines: Float32Array
}

export interface I2vResponse {
  /** [frames, 3, height, width], 0..1, after the last step */
  readonly adversarial: Float32Array
  readonly stepsDone: number
}

/**
 * I2V on a few frames: every step lowers the cosine between a frame's features and its benign features.
 * Several surrogates make it ENS-I2V: their cosines are summed.
 *
 * @see Wei et al., CVPR 2022, Algorithm 1; Adam and the parameters are those of the authors' code
 */
export const i2vJob = defineJob<I2vRequest, I2vProgress, I2vResponse>({
  name: 'attack/i2v',
  async run(request, context) {
    const sessions: Session[] = []
    const open = async (path: string): Promise<Session> => {
      const session = await openSession(path, { provider: request.provider, threads: request.threads })
      sessions.push(session)
      return session
    }
    try {
      return await attack(request, open, context)
    } finally {
      for (const session of sessions) await session.close()
    }
  },
})

async function attack(
  request: I2vRequest,
  open: (path: string) => Promise<Session>,
  context: JobContext<I2vProgress>,
): Promise<I2vResponse> {
  const frames = splitFrames(request)
  const members: Member[] = []
  for (const path of request.surrogates) members.push(await openMember(path, frames, request, open))
  const perturbations = frames.map((pixels) => createPerturbation(pixels, request))

  let stepsDone = 0
  while (stepsDone < request.steps && !context.cancelled()) {
    const cosines = await takeStep(members, perturbations)
    context.progress({ step: stepsDone, cosines })
    stepsDone++
    await context.breathe()
  }
  return { adversarial: joinFrames(perturbations, request), stepsDone }
}

async function takeStep(members: readonly Member[], perturbations: readonly Perturbation[]): Promise<Float32Array> {
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

function splitFrames({ pixels, frames }: I2vRequest): Float32Array[] {
  const size = pixels.length / frames
  return Array.from({ length: frames }, (_, frame) => pixels.subarray(frame * size, (frame + 1) * size))
}

function joinFrames(perturbations: readonly Perturbation[], request: I2vRequest): Float32Array {
  const joined = new Float32Array(request.pixels.length)
  const size = joined.length / perturbations.length
  for (const [frame, { adversarial }] of perturbations.entries()) joined.set(adversarial, frame * size)
  return joined
}
