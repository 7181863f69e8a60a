import { z } from 'zod'
import { samplingSchema } from './clip'
import { layerChoiceSchema } from './layerChoice'
import {
  defaultValue,
  maskSchema,
  methodSchema,
  normSchema,
  type ParameterKey,
  parametersOf,
  publishedI2v,
  variantSchema,
} from './method'

export const providers = ['cpu', 'webgpu', 'cuda', 'dml', 'coreml'] as const
export const providerSchema = z.enum(providers)
export type Provider = z.infer<typeof providerSchema>

export { publishedI2v }

export const surrogateSchema = z.object({
  /** path of the model card */
  card: z.string().min(1),
  /**
   * tensor name, or `depthN` for the card's layer of that depth (for AENS-I2V the one marked so, if there is one); left
   * out for methods without a layer
   */
  layer: z.string().min(1).optional(),
})

export const attackSourceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('clip'), path: z.string().min(1) }),
  /** frames [T,H,W,3] uint8, already at the surrogate's input size */
  z.object({ kind: z.literal('frames'), path: z.string().min(1) }),
])

/** How features come apart as the attack goes on: at which of its steps, in which layers. */
export const recordChoiceSchema = z.object({
  /** steps from one recorded to the next; the start and the end always are */
  every: z.number().default(10),
  /** of every attacked image model and every target; of names each model has those it knows */
  layers: layerChoiceSchema.default('cards'),
})
export type RecordChoice = z.infer<typeof recordChoiceSchema>

/** What a method needs beyond its models: each is described, with its range and default, in the catalogue of methods. */
const parameterFields = {
  norm: normSchema.optional(),
  /** linf: bound on every pixel, in [0,1] pixel values of the resized, cropped input; l2: radius of a frame */
  epsilon: z.number().optional(),
  steps: z.number().optional(),
  /** linf and Adam: in [0,1] pixel values; l2 and sign methods: measured as epsilon is */
  stepSize: z.number().optional(),
  variant: variantSchema.optional(),
  momentum: z.number().optional(),
  targetClass: z.number().optional(),
  probability: z.number().optional(),
  resizeRate: z.number().optional(),
  kernelLength: z.number().optional(),
  kernelReach: z.number().optional(),
  scales: z.number().optional(),
  /** of the noise controls, and of what else a method draws */
  seed: z.int().nonnegative().default(0),
} satisfies Record<ParameterKey, z.ZodType>

/**
 * What a person asks for; parameters that are left out get the method's own defaults. Limits that need a helpful sentence
 * are checked by the engine, not here.
 */
export const attackPlanSchema = z.object({
  source: attackSourceSchema,
  sampling: samplingSchema.prefault({}),
  method: methodSchema.default('i2v'),
  ...parameterFields,
  /** what may change; left out: everything */
  mask: maskSchema.optional(),
  /**
   * models that are attacked: image models, or for methods that allow it video models (the white-box bound). The same card
   * may come several times, with another layer each time. Noise attacks none; one may be listed for its size of frames.
   */
  surrogates: z.array(surrogateSchema).default([]),
  /** model cards of the video models that are asked before and after */
  targets: z.array(z.string().min(1)).default([]),
  provider: providerSchema.default('cpu'),
  /** inference workers with one thread each; null: one per core */
  threads: z.int().positive().nullable().default(null),
  /** bytes that all processes together may take by forecast; null: 4 GB, or less where less is free */
  memory: z.number().positive().nullable().default(null),
  /** left out: features are not recorded */
  record: recordChoiceSchema.optional(),
  /** folder that gets the run folder; null: the workbench's own */
  out: z.string().nullable().default(null),
})

/** A plan with its method's defaults filled in. Methods without steps count as one step of size epsilon. */
export const settledPlanSchema = attackPlanSchema.extend({
  norm: normSchema.default('linf'),
  epsilon: z.number().default(publishedI2v.epsilon),
  steps: z.number().default(publishedI2v.steps),
  stepSize: z.number().default(publishedI2v.stepSize),
})

export type AttackPlan = z.infer<typeof attackPlanSchema>
/** An attack plan before its defaults are filled in. */
export type AttackPlanInput = z.input<typeof attackPlanSchema>
export type SettledPlan = z.infer<typeof settledPlanSchema>
export type SurrogateChoice = z.infer<typeof surrogateSchema>

/** Fills in what the plan leaves to its method, and drops what the method does not have; checks nothing. */
export function settlePlan(plan: AttackPlan): SettledPlan {
  const norm = plan.norm ?? 'linf'
  const own = parametersOf(plan.method, norm)
  const standard = own.find(({ key }) => key === 'epsilon')!
  const epsilon = plan.epsilon ?? Number(defaultValue(standard, 0))
  const hasMask = plan.mask?.frames !== undefined || plan.mask?.region !== undefined
  const left = ([key]: [string, unknown]): boolean => !(key in parameterFields) && (key !== 'mask' || hasMask)
  const settled: Record<string, unknown> = Object.fromEntries(Object.entries(plan).filter(left))
  Object.assign(settled, { norm, epsilon, steps: 1, stepSize: epsilon, seed: plan.seed })
  for (const parameter of own) {
    const value = plan[parameter.key] ?? defaultValue(parameter, epsilon)
    if (value !== undefined) settled[parameter.key] = value
  }
  return settled as SettledPlan
}
