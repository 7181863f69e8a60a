import { defineJob, type JobContext } from '../runtime/job'
import { type Diversity, drawPlacement, placedView } from './transform/diversity'
import { type FrameRequest, type FrameResponse, type OpenSession, splitFrames, withSessions } from './frames'
import { type LabelMember, type LabelSurrogate, openLabelMember } from './member/labelMember'
import { createSignPerturbation } from './perturbation/signPerturbation'
import { type Kernel, kernelSide, smooth } from './transform/smoothing'
import { type FramePerturbation, within } from './perturbation/startPerturbation'
import { plainView, scaledViews, type View, type Zero } from './transform/view'
import { takeSteps } from './takeSteps'

/** Any share of a clip where only image models are attacked; where video models are, a whole clip. */
export interface LabelRequest extends FrameRequest {
  readonly surrogates: readonly LabelSurrogate[]
  /** name of each frame, for what is drawn at random */
  readonly ordinals: readonly number[]
  /** positions of the frames that may change; the others are only shown; left out: all */
  readonly attacked?: readonly number[] | undefined
  /** class the frames are pushed towards; null: away from the model's own class of the benign frames */
  readonly targetClass: number | null
  /** of gathered gradients; 0: none */
  readonly momentum: number
  /** DI-FGSM; null: frames are shown as they are */
  readonly diversity: Diversity | null
  /** TI-FGSM; null: gradients are taken as they are */
  readonly kernel: Kernel | null
  /** SI-FGSM: copies of a frame that share in a gradient; 1: the frame alone */
  readonly scales: number
}

export interface LabelProgress {
  readonly step: number
  /**
   * cross-entropy of each frame, or of the clip it is in, before the update, where the gradient was taken; summed over
   * models; NaN for frames that are only shown
   */
  readonly losses: Float32Array
  /** their mean */
  readonly loss: number
}

/**
 * FGSM, BIM, MI-, DI-, TI- and SI-FGSM: every step raises the cross-entropy between a model's answer and the class it gave
 * the benign frames, or lowers that to a target class. Which of them it is lies in the request alone.
 *
 * @see science.md, "Label-based image baselines, and controls"
 */
export const labelJob = defineJob<LabelRequest, LabelProgress, FrameResponse>({
  name: 'attack/label',
  run: (request, context) => withSessions(request, (open) => attack(request, open, context)),
})

async function attack(
  request: LabelRequest,
  open: OpenSession,
  context: JobContext<LabelProgress>,
): Promise<FrameResponse> {
  const frames = splitFrames(request)
  const members: LabelMember[] = []
  for (const surrogate of request.surrogates) {
    members.push(await openLabelMember(surrogate, frames, request, request.targetClass, open))
  }
  const attacked = new Set(request.attacked ?? frames.keys())
  const direction = request.targetClass === null ? 'up' : 'down'
  const perturbations = frames.map((pixels, frame): FramePerturbation => {
    if (!attacked.has(frame)) return { adversarial: pixels, update: () => undefined }
    return within(pixels, request, (inside) =>
      createSignPerturbation(inside, { ...request, norm: request.norm ?? 'linf', direction }),
    )
  })

  return takeSteps(request, perturbations, context, async (step) => {
    const losses = await takeStep(request, members, perturbations, attacked, step)
    return { step, losses, loss: meanOf(losses, attacked) }
  })
}

/** Gradients of all models at one point, then one update of each frame. */
async function takeStep(
  request: LabelRequest,
  members: readonly LabelMember[],
  perturbations: readonly FramePerturbation[],
  attacked: ReadonlySet<number>,
  step: number,
): Promise<Float32Array> {
  const losses = new Float32Array(perturbations.length).fill(Number.NaN)
  for (const frame of attacked) losses[frame] = 0
  const gradients = perturbations.map((): Float32Array[] => [])
  for (const member of members) {
    for (const [group, frames] of member.groups.entries()) {
      if (!frames.some((frame) => attacked.has(frame))) continue
      const shown = frames.map((frame) => perturbations[frame]!.adversarial)
      const views = frames.map((frame) => viewsOf(request, frame, step, member.zero))
      const { loss, gradients: found } = await meanOverViews(member, group, shown, views)
      frames.forEach((frame, place) => {
        losses[frame]! += loss
        gradients[frame]!.push(found[place]!)
      })
    }
  }
  const side = request.kernel && kernelSide(request.kernel)
  for (const frame of attacked) {
    const own = gradients[frame]!
    perturbations[frame]!.update(side ? own.map((gradient) => smooth(gradient, request, side)) : own)
  }
  return losses
}

/** How a model is shown a frame at a step; as many ways for every frame. */
function viewsOf(request: LabelRequest, frame: number, step: number, zero: Zero): View[] {
  const { diversity, scales, ordinals } = request
  if (!diversity) return scaledViews(scales, zero)
  const placement = drawPlacement(diversity, ordinals[frame]!, step, request)
  return [placement ? placedView(placement, request, zero) : plainView]
}

/** @param views [frame][view] */
async function meanOverViews(
  member: LabelMember,
  group: number,
  frames: readonly Float32Array[],
  views: readonly (readonly View[])[],
): Promise<{ loss: number; gradients: Float32Array[] }> {
  const count = views[0]!.length
  const total = frames.map((frame) => new Float32Array(frame.length))
  let loss = 0
  for (let view = 0; view < count; view++) {
    const shown = frames.map((frame, place) => views[place]![view]!.apply(frame))
    const answer = await member.evaluate(group, shown)
    loss += answer.loss / count
    answer.gradients.forEach((gradient, place) => {
      addTo(total[place]!, views[place]![view]!.adjoint(gradient), 1 / count)
    })
  }
  return { loss, gradients: total }
}

function addTo(total: Float32Array, values: Float32Array, factor: number): void {
  for (let i = 0; i < total.length; i++) total[i]! += values[i]! * factor
}

function meanOf(losses: Float32Array, attacked: ReadonlySet<number>): number {
  let sum = 0
  for (const frame of attacked) sum += losses[frame]!
  return sum / attacked.size
}
