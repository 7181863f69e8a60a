import { z } from 'zod'
import { samplingSchema } from './clip'
import { attackSourceSchema, providerSchema, surrogateSchema } from './plan'

/**
 * Asks how well the gradients of image models point where those of video models do, frame by frame. An image model with
 * a layer is asked for I2V's loss, one without for the cross-entropy to its own class.
 */
export const alignmentRequestSchema = z
  .object({
    /** a clip, whose benign frames are looked at */
    source: attackSourceSchema.nullable().default(null),
    /** or a run folder, whose adversarial frames are */
    run: z.string().nullable().default(null),
    sampling: samplingSchema.prefault({}),
    /** image models */
    surrogates: z.array(surrogateSchema).min(1),
    /** model cards of video models that predict classes */
    targets: z.array(z.string().min(1)).min(1),
    provider: providerSchema.default('cpu'),
    /** folder that gets `alignment.csv` and `alignment.json`; null: none, or the run's own */
    out: z.string().nullable().default(null),
  })
  .refine(({ source, run }) => (source === null) !== (run === null), 'Give a source or a run, not both.')

export const alignedPairSchema = z.object({
  /** image model */
  surrogate: z.string(),
  /** tapped layer; null: the cross-entropy to its own class was taken */
  layer: z.string().nullable(),
  /** video model */
  target: z.string(),
  /**
   * for each frame, -1 to 1: the cosine between the direction that the image model's gradient sends the frame and the one
   * that raises the video model's cross-entropy fastest. 1: the same; 0: unrelated; null: one of the gradients is zero
   */
  cosines: z.array(z.number().nullable()),
  /** over the frames that have one; null if none has */
  mean: z.number().nullable(),
})
export type AlignedPair = z.infer<typeof alignedPairSchema>

export const alignmentSchema = z.object({
  /** `benign`, or `adversarial` for a run */
  form: z.enum(['benign', 'adversarial']),
  /** source ordinal of each frame */
  ordinals: z.array(z.int()),
  pairs: z.array(alignedPairSchema),
  /** standard deviation of the cosine between two random directions in one frame: what is that small means nothing */
  chance: z.number(),
  /** what was measured, in sentences */
  definition: z.string(),
  warnings: z.array(z.string()),
  /** clip or run folder; null in files of older workbenches */
  subject: z.string().nullable().default(null),
  /** of the workbench that measured; null in files of older ones */
  version: z.string().nullable().default(null),
  /** files that were written */
  files: z.array(z.string()).default([]),
})
export type Alignment = z.infer<typeof alignmentSchema>

export const alignmentOpenedSchema = z.object({ folder: z.string(), alignment: alignmentSchema })
export type AlignmentOpened = z.infer<typeof alignmentOpenedSchema>
