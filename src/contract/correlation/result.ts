import { z } from 'zod'
import { runStateSchema } from '../result'
import { measureSchema } from './measure'
import { correlationPlanSchema, rowUnitSchema, timePolicySchema } from './plan'

/**
 * Which frames the two models saw, image model first. `difference` is adversarial minus benign. All but `benign` need runs.
 */
export const correlationForms = ['benign', 'adversarial', 'benign-adversarial', 'difference'] as const
export const correlationFormSchema = z.enum(correlationForms)
export type CorrelationForm = z.infer<typeof correlationFormSchema>

/** A row or column of the heatmap. */
export const correlatedLayerSchema = z.object({
  /** name on the card */
  model: z.string(),
  card: z.string(),
  tensor: z.string(),
  /** as the card names it, else the tensor */
  title: z.string(),
  /** one of the paper's four, null for others */
  depth: z.int().nullable(),
  /** position of its node in the network */
  order: z.int(),
  op: z.string(),
  /** stage of the network, from 0: a new one begins where maps get smaller */
  stage: z.int(),
  /** of one frame or clip: steps in time (1 for an image model), channels, height and width of its maps */
  steps: z.int(),
  channels: z.int(),
  height: z.int(),
  width: z.int(),
})
export type CorrelatedLayer = z.infer<typeof correlatedLayerSchema>

/** One step of a video layer in time. Positions count the frames that were looked at, from 0. */
export const timeStepSchema = z.object({
  /** centre of its receptive field; may lie between two positions */
  centre: z.number(),
  /** first and last position it can see */
  first: z.int(),
  last: z.int(),
  /** positions of the image frames it is compared with, and their weights, which sum to 1 */
  frames: z.array(z.int()),
  weights: z.array(z.number()),
})
export type TimeStep = z.infer<typeof timeStepSchema>

export const timeAlignmentSchema = z.object({
  policy: timePolicySchema,
  /** one for each column */
  columns: z.array(
    z.object({
      /** source frames between two steps; null if they are not even, or there is one step */
      stride: z.number().nullable(),
      /** positions that the receptive field of one step spans, at most */
      span: z.int(),
      steps: z.array(timeStepSchema),
    }),
  ),
})
export type TimeAlignment = z.infer<typeof timeAlignmentSchema>

/** [rows][columns]; null where undefined */
const gridSchema = z.array(z.array(z.number().nullable()))
export type CorrelationGrid = z.infer<typeof gridSchema>

/** One heatmap with all that says how sure its numbers are. */
export const correlationMatrixSchema = z.object({
  measure: measureSchema,
  form: correlationFormSchema,
  values: gridSchema,
  /** 95 % interval: delete-block jackknife over blocks of neighbouring rows, or over clips */
  low: gridSchema,
  high: gridSchema,
  /**
   * share of null draws at least as large, (1 + count) / (1 + draws), of the draws that have a value for the cell; all
   * null without nulls
   */
  pValues: gridSchema,
  /** p values adjusted over the matrix by Benjamini and Hochberg: the false discovery rate at which a cell counts */
  qValues: gridSchema,
  /** null draws that have a value for the cell: p is at least 1 / (1 + draws); missing in older results */
  draws: gridSchema.optional(),
  /** mean of the null draws and the middle 95 % of them; of shifts in time, brought to as many rows as `values` has */
  nullMean: gridSchema,
  nullLow: gridSchema,
  nullHigh: gridSchema,
  /** rows that were compared, and how many independent ones they are worth given that neighbours are alike */
  rows: gridSchema,
  effectiveRows: gridSchema,
  undefined: z.array(z.object({ row: z.int(), column: z.int(), reason: z.string() })),
})
export type CorrelationMatrix = z.infer<typeof correlationMatrixSchema>

export const nullKinds = ['shift in time', 'clip swap', 'clip shuffle'] as const

/** correlation.json of a correlation's folder. */
export const correlationSchema = z.object({
  correlation: z.literal(1),
  id: z.string(),
  state: runStateSchema,
  /** seconds since 1970, UTC */
  startedAt: z.number(),
  /** version of the program */
  version: z.string(),
  plan: correlationPlanSchema,
  clips: z.array(
    z.object({
      path: z.string(),
      sha256: z.string(),
      /** source ordinal of each frame that was looked at */
      ordinals: z.array(z.int()),
      /** presentation times in seconds; empty for files of frames */
      timesSeconds: z.array(z.number()),
    }),
  ),
  /** sha256 of each ONNX file, by card path */
  models: z.record(z.string(), z.string()),
  rowUnit: rowUnitSchema,
  rows: z.array(correlatedLayerSchema),
  columns: z.array(correlatedLayerSchema),
  alignment: timeAlignmentSchema,
  matrices: z.array(correlationMatrixSchema),
  null: z
    .object({
      kind: z.enum(nullKinds),
      /** draws that were made: never more than there are different ones */
      draws: z.int(),
      /** different draws that are possible */
      possible: z.number(),
      /** smallest p value that so many draws can give; of cells with fewer draws it is larger */
      smallestP: z.number(),
    })
    .nullable(),
  /** layers that were asked for and cannot be compared */
  leftOut: z.array(z.object({ model: z.string(), tensor: z.string(), reason: z.string() })),
  warnings: z.array(z.string()),
  /** decoding counts among features */
  seconds: z.object({ features: z.number(), compare: z.number(), total: z.number() }),
  error: z.object({ code: z.string(), message: z.string(), tip: z.string() }).nullable(),
})
export type Correlation = z.infer<typeof correlationSchema>

export const correlationOpenedSchema = z.object({ folder: z.string(), correlation: correlationSchema })
export type CorrelationOpened = z.infer<typeof correlationOpenedSchema>

export const correlationSummarySchema = z.object({
  id: z.string(),
  folder: z.string(),
  startedAt: z.number(),
  state: runStateSchema,
  clips: z.array(z.string()),
  images: z.array(z.string()),
  videos: z.array(z.string()),
  measures: z.array(measureSchema),
})
export type CorrelationSummary = z.infer<typeof correlationSummarySchema>

export const correlationStages = ['waiting', 'features', 'compare'] as const
export const correlationProgressSchema = z.object({
  id: z.string(),
  stage: z.enum(correlationStages),
  /** of all stages together, 0 to 1 */
  share: z.number(),
  /** what is being done, e.g. the model's name */
  detail: z.string(),
})
export type CorrelationProgress = z.infer<typeof correlationProgressSchema>
