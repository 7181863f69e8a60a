import { z } from 'zod'
import { providerSchema } from './plan'

/** Where the nodes of one graph ran, as onnxruntime's profile tells: what a provider lacks goes to the CPU unasked. */
export const placementSchema = z.object({
  /** nodes that the provider ran itself */
  onProvider: z.int(),
  /** operators that the CPU ran instead, with the number of nodes */
  onCpu: z.record(z.string(), z.int()),
})
export type Placement = z.infer<typeof placementSchema>

/** One small graph that a provider was given beside the CPU. */
export const providerCaseSchema = z.object({
  name: z.string(),
  /** which way of which lowering it tried, e.g. `{ maxPool: 'indices' }`; empty: it was there to be checked only */
  ways: z.record(z.string(), z.string()),
  works: z.boolean(),
  /** largest difference from the CPU, relative to the largest value; null when it gave nothing that can be compared */
  difference: z.number().nullable(),
  placement: placementSchema.nullable(),
  /** why it does not work, null if it does */
  problem: z.string().nullable(),
})
export type ProviderCase = z.infer<typeof providerCaseSchema>

/** An attack of a few steps on one frame of the demo's image model, on a provider and on the CPU. */
export const providerComparisonSchema = z.object({
  model: z.string(),
  layer: z.string(),
  placement: placementSchema,
  /** of the benign frame's features: largest difference relative to the largest feature; null when one is not finite */
  featureDifference: z.number().nullable(),
  /** smallest cosine, after the first step, between both gradients at the same pixels; null when one is zero or not finite */
  gradientCosine: z.number().nullable(),
  /** before each step, each on its own way; null where not finite */
  losses: z.object({ cpu: z.array(z.number().nullable()), provider: z.array(z.number().nullable()) }),
})
export type ProviderComparison = z.infer<typeof providerComparisonSchema>

/** What was found when a provider was first used; kept until one of `facts` changes. */
export const providerCheckSchema = z.object({
  facts: z.record(z.string(), z.string()),
  /** seconds since 1970, UTC */
  checkedAt: z.number(),
  /** how gradient graphs are put together for it */
  lowering: z.record(z.string(), z.string()),
  cases: z.array(providerCaseSchema),
  comparison: providerComparisonSchema,
  /** `differs`: more than rounding in single precision explains, so runs warn; `wrong`: runs are refused */
  verdict: z.enum(['agrees', 'differs', 'wrong']),
  /** the verdict with its numbers, as runs note it */
  sentence: z.string(),
})
export type ProviderCheck = z.infer<typeof providerCheckSchema>

const providerReportSchema = z.object({
  name: providerSchema,
  works: z.boolean(),
  detail: z.string(),
  /** what to do to make it work; null when it works or nothing can be done */
  tip: z.string().nullable(),
  /** null: not used yet, or not by this machine as it is; and for the CPU, which the others are compared with */
  check: providerCheckSchema.nullable(),
})
export type ProviderReport = z.infer<typeof providerReportSchema>

export const environmentSchema = z.object({
  versions: z.record(z.string(), z.string()),
  platform: z.string(),
  cores: z.int(),
  memoryBytes: z.number(),
  ffmpeg: z.object({
    found: z.boolean(),
    path: z.string().nullable(),
    /** which place it was found in: `setting`, `FFMPEG_PATH`, `ffmpeg-static` or `PATH` */
    from: z.string().nullable(),
    version: z.string().nullable(),
    problem: z.string().nullable(),
  }),
  providers: z.array(providerReportSchema),
  electron: z.object({ runtime: z.boolean(), detail: z.string() }),
})
export type Environment = z.infer<typeof environmentSchema>
