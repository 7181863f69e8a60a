import { z } from 'zod'

export const mapForms = ['benign', 'adversarial', 'difference'] as const
export type MapForm = (typeof mapForms)[number]

/** A layer of a model of a run, and what of it is a map. */
export const featureMapsRequestSchema = z.object({
  /** run folder */
  folder: z.string().min(1),
  /** card of one of its surrogates or targets */
  card: z.string().min(1),
  tensor: z.string().min(1),
  /** `adversarial`: of the frames rounded to 8 bits; `difference`: adversarial minus benign features */
  form: z.enum(mapForms),
  /**
   * a channel; `mean`: the mean over channels of |activation|; `strongest`: the channel whose |activation| is largest on
   * average over the clip. Of a difference the activation is the difference
   */
  channel: z.union([z.int().nonnegative(), z.enum(['mean', 'strongest'])]),
})
export type FeatureMapsRequest = z.infer<typeof featureMapsRequestSchema>

export const featureMapsSchema = z.object({
  count: z.int(),
  height: z.int(),
  width: z.int(),
  /** [count, height, width], row-major */
  values: z.instanceof(Float32Array),
  /** of the layer */
  channels: z.int(),
  /** the channel that was taken; null: the mean of all */
  channel: z.int().nullable(),
  /** of each map: positions of the attacked frames that it can see, and of its middle */
  steps: z.array(z.object({ frames: z.array(z.int()), centre: z.number() })),
  /** where the maps lie in the picture, as parts of its width and height; may reach beyond it */
  place: z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() }),
  /** false: the graph does not tell where, so the maps are stretched over the whole picture */
  isPlaced: z.boolean(),
})
export type FeatureMaps = z.infer<typeof featureMapsSchema>
