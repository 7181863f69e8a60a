import { z } from 'zod'
import { samplingSchema } from './clip'
import { methodSchema, variantSchema } from './method'

export const providers = ['cpu', 'webgpu', 'cuda', 'dml', 'coreml'] as const
export const providerSchema = z.enum(providers)
export type Provider = z.infer<typeof providerSchema>

/** One 8-bit step of a pixel, in [0,1] pixel values. */
export const pixelStep = 1 / 255

/** The published parameters of I2V (Wei et al., CVPR 2022, and the authors' code). */
export const publishedI2v = {
  steps: 60,
  epsilon: 16 * pixelStep,
  stepSize: 0.005,
  initialPerturbation: 0.01 * pixelStep,
} as const

export const surrogateSchema = z.object({
  /** path of the model card */
  card: z.string().min(1),
  /** tensor name, or `depthN` for the card's layer of that depth (for AENS-I2V the one marked so, if there is one) */
  layer: z.string().min(1),
})

export const attackSourceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('clip'), path: z.string().min(1) }),
  /** frames [T,H,W,3] uint8, already at the surrogate's input size */
  z.object({ kind: z.literal('frames'), path: z.string().min(1) }),
])

/** What a person asks for. Limits that need a helpful sentence are checked by the engine, not here. */
export const attackPlanSchema = z.object({
  source: attackSourceSchema,
  sampling: samplingSchema.prefault({}),
  method: methodSchema.default('i2v'),
  /**
   * `reference` if left out. DR: one standard deviation over the activations of all frames, or one per frame. AENS-I2V:
   * weights from the sums of cosines over frames, or from their means.
   */
  variant: variantSchema.optional(),
  /** AENS-I2V: how much of the weights goes into those of the next step; 0 if left out */
  momentum: z.number().optional(),
  /** AENS-I2V: the same card may come several times, with another layer each time */
  surrogates: z.array(surrogateSchema).min(1),
  /** model cards of the video models that are asked before and after */
  targets: z.array(z.string().min(1)).default([]),
  steps: z.number().default(publishedI2v.steps),
  /** bound on every pixel, in [0,1] pixel values of the resized, cropped input */
  epsilon: z.number().default(publishedI2v.epsilon),
  /** Adam learning rate, in [0,1] pixel values */
  stepSize: z.number().default(publishedI2v.stepSize),
  provider: providerSchema.default('cpu'),
  /** inference workers with one thread each; null: one per core */
  threads: z.int().positive().nullable().default(null),
  /** of the noise controls */
  seed: z.int().nonnegative().default(0),
  /** folder that gets the run folder; null: the workbench's own */
  out: z.string().nullable().default(null),
})

export type AttackPlan = z.infer<typeof attackPlanSchema>
/** An attack plan before its defaults are filled in. */
export type AttackPlanInput = z.input<typeof attackPlanSchema>
export type SurrogateChoice = z.infer<typeof surrogateSchema>
