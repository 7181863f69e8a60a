import { z } from 'zod'
import { correlationFormSchema, measureSchema } from './correlation'

/** Of a run. */
export const runFigureNames = ['losses', 'predictions', 'frames'] as const
export type RunFigureName = (typeof runFigureNames)[number]
/** Of a correlation: one measure, all its measures side by side, one cell over time. */
export const correlationFigureNames = ['heatmap', 'measures', 'cell'] as const
export type CorrelationFigureName = (typeof correlationFigureNames)[number]

export const figureNames = [...runFigureNames, ...correlationFigureNames] as const
export const figureNameSchema = z.enum(figureNames)
export type FigureName = z.infer<typeof figureNameSchema>

export const isRunFigure = (name: FigureName): name is RunFigureName =>
  (runFigureNames as readonly FigureName[]).includes(name)

export const figureFormats = ['svg', 'pdf', 'png'] as const
export const figureFormatSchema = z.enum(figureFormats)
export type FigureFormat = z.infer<typeof figureFormatSchema>

/** Rows and columns as the networks have them, or the largest mean first within each model. */
export const heatmapOrders = ['depth', 'value'] as const
export const heatmapOrderSchema = z.enum(heatmapOrders)
export type HeatmapOrder = z.infer<typeof heatmapOrderSchema>

/** The value, or how far it lies above the mean of its null. */
export const heatmapReadings = ['value', 'above chance'] as const
export const heatmapReadingSchema = z.enum(heatmapReadings)
export type HeatmapReading = z.infer<typeof heatmapReadingSchema>

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

export const figureRequestSchema = z.object({
  /** folder of a run or correlation */
  run: z.string().min(1),
  figure: figureNameSchema,
  format: figureFormatSchema,
  widthMillimetres: z.number().min(20).max(1000).default(85),
  /** file to write; null: into the run folder's `figures/` */
  out: z.string().nullable().default(null),
  /** for figures of a correlation */
  view: correlationViewSchema.optional(),
})
export type FigureRequest = z.infer<typeof figureRequestSchema>
