import { defineJob } from '../runtime/job'
import { lengthOf } from './perturbation/ball'
import { type FrameRequest, type OpenSession, splitFrames, withSessions } from './frames'
import { type LabelSurrogate, openLabelMember } from './member/labelMember'
import { openMember } from './member/member'

/** A model whose gradient is taken: of the cross-entropy to its own class, or of the cosine of a layer. */
export type AlignedModel =
  ({ readonly loss: 'cross-entropy' } & LabelSurrogate) | { readonly loss: 'cosine'; readonly path: string }

export interface AlignRequest extends Pick<
  FrameRequest,
  'pixels' | 'frames' | 'height' | 'width' | 'provider' | 'threads'
> {
  /** where gradients are taken, as `pixels`, which are the benign frames */
  readonly at: Float32Array
  /** for cosines every value of `at` is moved up by this, because those of benign frames have no gradient */
  readonly cosineOffset: number
  readonly images: readonly AlignedModel[]
  readonly videos: readonly AlignedModel[]
}

/** [image][video][frame]: cosine of their gradients, NaN where one is zero. */
export type AlignResponse = readonly (readonly (readonly number[])[])[]

/** The gradients that attacks follow: up for cross-entropies, down for cosines. Progress is the number of models done. */
export const alignJob = defineJob<AlignRequest, number, AlignResponse>({
  name: 'attack/align',
  run: (request, context) =>
    withSessions(request, async (open) => {
      const images: Float32Array[][] = []
      const videos: Float32Array[][] = []
      for (const [found, models] of [
        [images, request.images],
        [videos, request.videos],
      ] as const) {
        for (const model of models) {
          found.push(await gradientsOf(model, request, open))
          context.progress(images.length + videos.length)
          await context.breathe()
        }
      }
      return images.map((image) => videos.map((video) => image.map((own, frame) => cosineOf(own, video[frame]!))))
    }),
})

/** One for each frame. */
async function gradientsOf(model: AlignedModel, request: AlignRequest, open: OpenSession): Promise<Float32Array[]> {
  const benign = splitFrames(request)
  const frames = splitFrames({ pixels: request.at, frames: request.frames })
  const gradients: Float32Array[] = []
  if (model.loss === 'cosine') {
    const member = await openMember(model.path, benign, request, open)
    for (const [frame, pixels] of frames.entries()) {
      const moved = pixels.map((value) => Math.min(1, value + request.cosineOffset))
      const { gradient } = await member.evaluate(frame, moved)
      gradients.push(gradient.map((value) => -value))
    }
    return gradients
  }
  const member = await openLabelMember(model, benign, request, null, open)
  for (const [group, positions] of member.groups.entries()) {
    const shown = positions.map((position) => frames[position]!)
    gradients.push(...(await member.evaluate(group, shown)).gradients)
  }
  return gradients
}

function cosineOf(a: Float32Array, b: Float32Array): number {
  let dot = 0
  for (let i = 0; i < a.length; i++) dot += a[i]! * b[i]!
  return dot / (lengthOf(a) * lengthOf(b))
}
