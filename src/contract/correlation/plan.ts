import { z } from 'zod'
import { samplingSchema } from '../clip'
import { layerChoiceSchema } from '../layerChoice'
import { attackSourceSchema, providerSchema } from '../plan'
import { measureSchema } from './measure'

/** What a row of the compared feature matrices is. */
export const rowUnits = ['frames', 'positions', 'clips'] as const
export const rowUnitSchema = z.enum(rowUnits)
export type RowUnit = z.infer<typeof rowUnitSchema>

/** How frames of an image model are brought to the steps of a video layer. */
export const timePolicies = ['nearest', 'mean', 'linear'] as const
export const timePolicySchema = z.enum(timePolicies)
export type TimePolicy = z.infer<typeof timePolicySchema>

export const rowUnitTexts: Readonly<Record<RowUnit, string>> = {
  frames:
    'A row is one step of the video layer, with the image layer’s frames brought to it; all values of a map count.',
  positions:
    'A row is one place at one step: both maps are averaged down to a common grid, and the channels at a place are its features.',
  clips: 'A row is one clip: maps are averaged over time and down to a grid.',
}

export const timePolicyTexts: Readonly<Record<TimePolicy, string>> = {
  nearest: 'Each step is compared with the source frame nearest to the centre of its receptive field.',
  mean: 'Each step is compared with the mean of the image features over all source frames in its receptive field.',
  linear: 'Each step is compared with the image features interpolated linearly at the centre of its receptive field.',
}

export { type LayerChoice, layerChoiceSchema } from '../layerChoice'

const comparedModelSchema = z.object({
  /** path of the model card */
  card: z.string().min(1),
  layers: layerChoiceSchema.default('cards'),
})
export type ComparedModel = z.infer<typeof comparedModelSchema>

export const correlationPlanSchema = z
  .object({
    /** clips, or files of frames; empty if runs are given */
    sources: z.array(attackSourceSchema).default([]),
    /** or folders of runs, whose benign and adversarial frames are both looked at */
    runs: z.array(z.string().min(1)).default([]),
    sampling: samplingSchema.prefault({}),
    /** image models: rows of the heatmap */
    images: z.array(comparedModelSchema).min(1),
    /** video models: columns of the heatmap */
    videos: z.array(comparedModelSchema).min(1),
    measures: z.array(measureSchema).min(1).default(['cka', 'cosine']),
    rows: rowUnitSchema.default('frames'),
    alignment: timePolicySchema.default('linear'),
    /** positions along each side of the common grid, at most */
    grid: z.int().min(1).max(32).default(7),
    /** draws of the null distribution; 0: none, so no p values */
    nulls: z.int().min(0).max(100_000).default(200),
    /** bandwidth of RBF CKA as a fraction of the median distance between rows */
    bandwidth: z.number().positive().default(1),
    seed: z.int().nonnegative().default(0),
    provider: providerSchema.default('cpu'),
    /** folder that gets the folder of this correlation; null: the workbench's own */
    out: z.string().nullable().default(null),
  })
  .refine(({ sources, runs }) => (sources.length === 0) !== (runs.length === 0), 'Give clips or runs, not both.')
export type CorrelationPlan = z.infer<typeof correlationPlanSchema>
export type CorrelationPlanInput = z.input<typeof correlationPlanSchema>
