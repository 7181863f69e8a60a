import { z } from 'zod'
import { rateSchema } from './result'

/** What was shown to the video model. The first two are controls, the others forms of the adversarial clip. */
export const successForms = ['uniform noise', 'sign noise', 'float', 'rounded', 'decoded'] as const
export const successFormSchema = z.enum(successForms)
export type SuccessForm = z.infer<typeof successFormSchema>

/** Clips that count: all; those this model gets right when benign; those every compared model gets right. */
export const successDenominators = ['all', 'correct', 'correct for all models'] as const
export const successDenominatorSchema = z.enum(successDenominators)
export type SuccessDenominator = z.infer<typeof successDenominatorSchema>

/** Attack success rate: clips whose first choice changed, among the clips that count. */
export const successRowSchema = z.object({
  model: z.string(),
  /** the model contains weights of a surrogate: not a black box */
  sharesWeights: z.boolean(),
  form: successFormSchema,
  among: successDenominatorSchema,
  rate: rateSchema,
})
export type SuccessRow = z.infer<typeof successRowSchema>

export const successTableSchema = z.object({
  rows: z.array(successRowSchema),
  /** clips in the table */
  clips: z.int(),
  /** one sentence: surrogates, layers, epsilon, steps */
  attack: z.string(),
})
export type SuccessTable = z.infer<typeof successTableSchema>
