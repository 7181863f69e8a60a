import { z } from 'zod'
import { correlatedLayerSchema } from './correlation'

/**
 * Steps of an attack at which its frames are kept: every k-th, always the start (0 updates done) and the end.
 *
 * @param steps updates in all
 * @param every k, at least 1
 */
export function recordedSteps(steps: number, every: number): number[] {
  const regular = Array.from({ length: Math.ceil(steps / every) }, (_, index) => index * every)
  return [...regular, steps]
}

/** A step in time of a video layer, counted in the frames that the model takes. */
export const recordedFieldSchema = z.object({
  /** frames that can change it, rising */
  frames: z.array(z.int()),
  first: z.int(),
  last: z.int(),
  centre: z.number(),
})

/** One layer, image or video. A row is a frame of the clip, or a step of the video layer. */
export const recordedLayerSchema = correlatedLayerSchema.extend({
  kind: z.enum(['image', 'video']),
  /** video: receptive field of each row; image: null */
  fields: z.array(recordedFieldSchema).nullable(),
  /** video: position among the clip's frames of each frame the model takes; image: null */
  positions: z.array(z.int()).nullable(),
  /** [recorded step][row]: cosine between benign and adversarial features, -1 to 1; null where it is undefined */
  cosines: z.array(z.array(z.number().nullable())),
  undefined: z.array(z.object({ step: z.int(), row: z.int(), reason: z.string() })),
  /**
   * of the benign features, in float64: products of every two rows, the lower triangle row by row, and the sum of each row;
   * null where features are not finite
   */
  gram: z.array(z.number()).nullable(),
  sums: z.array(z.number()).nullable(),
})
export type RecordedLayer = z.infer<typeof recordedLayerSchema>

/** recording.json of a run folder: how the features of benign and adversarial frames come apart as the attack goes on. */
export const recordingSchema = z.object({
  recording: z.literal(1),
  /** updates that were done when the frames were kept; 0: before the first */
  steps: z.array(z.int()),
  /** frames of the clip */
  frames: z.int(),
  layers: z.array(recordedLayerSchema),
  /** layers that were asked for and cannot be recorded */
  leftOut: z.array(z.object({ model: z.string(), tensor: z.string(), reason: z.string() })),
})
export type Recording = z.infer<typeof recordingSchema>
