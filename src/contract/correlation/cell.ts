import { z } from 'zod'
import { measureSchema } from './measure'
import { timeStepSchema } from './result'

/** One cell of a heatmap, for one clip of it. `difference` has no cell of its own: ask for the two forms. */
export const cellRequestSchema = z.object({
  folder: z.string().min(1),
  row: z.int().nonnegative(),
  column: z.int().nonnegative(),
  form: z.enum(['benign', 'adversarial', 'benign-adversarial']).default('benign'),
  /** position of the clip in the correlation */
  clip: z.int().nonnegative().default(0),
})
export type CellRequest = z.infer<typeof cellRequestSchema>

/** What lies behind a cell, computed anew from the models. */
export const cellDetailSchema = z.object({
  /** of the video layer */
  steps: z.array(timeStepSchema),
  /**
   * For each step. `cosine`: the activation-map cosine. `cka`: what the step adds to debiased linear CKA over frames,
   * times the number of steps, so that their mean is the CKA of this clip
   */
  curves: z.array(z.object({ measure: measureSchema, meaning: z.string(), values: z.array(z.number().nullable()) })),
  /** Pearson r between every channel of both layers over steps and places of the common grid; null with the reason */
  channels: z
    .object({
      /** image channels, video channels */
      rows: z.int(),
      columns: z.int(),
      /** [rows, columns]; NaN where a channel is constant */
      values: z.instanceof(Float32Array),
      /** rows that r is over, and how many independent ones they are worth */
      samples: z.int(),
      effectiveSamples: z.number(),
      /** strongest pairs by |r|, at most 100, an image channel at most once */
      best: z.array(z.object({ image: z.int(), video: z.int(), r: z.number() })),
    })
    .nullable(),
  reason: z.string().nullable(),
})
export type CellDetail = z.infer<typeof cellDetailSchema>

export const cellMapsRequestSchema = cellRequestSchema.extend({
  /** channel; null: mean of |activation| over channels */
  imageChannel: z.int().nonnegative().nullable(),
  videoChannel: z.int().nonnegative().nullable(),
})

const mapsSchema = z.object({
  /** frames of the image model, or steps of the video layer */
  count: z.int(),
  height: z.int(),
  width: z.int(),
  /** [count, height, width] */
  values: z.instanceof(Float32Array),
})
export const cellMapsSchema = z.object({
  image: mapsSchema,
  video: mapsSchema,
})
export type CellMaps = z.infer<typeof cellMapsSchema>
