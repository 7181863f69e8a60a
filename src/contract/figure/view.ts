import { z } from 'zod'
import { correlationFormSchema, measureSchema } from '../correlation'

/** Rows and columns as the networks have them, or the largest mean first within each model. */
export const heatmapOrders = ['depth', 'value'] as const
export const heatmapOrderSchema = z.enum(heatmapOrders)
export type HeatmapOrder = z.infer<typeof heatmapOrderSchema>

/** The value, or how far it lies above the mean of its null. */
export const heatmapReadings = ['value', 'above chance'] as const
export const heatmapReadingSchema = z.enum(heatmapReadings)
export type HeatmapReading = z.infer<typeof heatmapReadingSchema>

/** Of figures that show all there is to show. */
export const wholeViewSchema = z.object({})

/** What a figure of a correlation shows of it. */
export const correlationViewSchema = z.object({
  /** null: the first of the correlation */
  measure: measureSchema.nullable().default(null),
  form: correlationFormSchema.default('benign'),
  order: heatmapOrderSchema.default('depth'),
  reading: heatmapReadingSchema.default('value'),
  /** video layers as rows */
  transposed: z.boolean().default(false),
  /** the cell of figure `cell`, as positions in the correlation */
  row: z.int().nonnegative().default(0),
  column: z.int().nonnegative().default(0),
  clip: z.int().nonnegative().default(0),
})
export type CorrelationView = z.infer<typeof correlationViewSchema>

/** What a heatmap of a link shows of each pair of layers. */
export const linkQuantities = ['within-pearson', 'within-slope', 'pearson', 'spearman', 'slope', 'similarity'] as const
export const linkQuantitySchema = z.enum(linkQuantities)
export type LinkQuantity = z.infer<typeof linkQuantitySchema>

/** What a figure of a link shows of it. */
export const linkViewSchema = z.object({
  quantity: linkQuantitySchema.default('within-pearson'),
  order: heatmapOrderSchema.default('depth'),
  transposed: z.boolean().default(false),
})
export type LinkView = z.infer<typeof linkViewSchema>

/** Cosine per frame: the step that the last one is compared with. */
export const framesViewSchema = z.object({
  /** updates made before; null: half way */
  step: z.int().nonnegative().nullable().default(null),
})

/** One pair of models of an alignment of gradients. */
export const gradientsViewSchema = z.object({
  /** position in the alignment's pairs */
  pair: z.int().nonnegative().default(0),
})
