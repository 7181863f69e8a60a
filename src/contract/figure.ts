import { z } from 'zod'
import { correlationFormSchema, measureSchema } from './correlation'

/** Of a run. */
export const runFigureNames = ['losses', 'predictions', 'frames'] as const
export type RunFigureName = (typeof runFigureNames)[number]
/** Of a correlation: one measure, all its measures side by side, one cell over time. */
export const correlationFigureNames = ['heatmap', 'measures', 'cell'] as const
export type CorrelationFigureName = (typeof correlationFigureNames)[number]

/** Of a link: one quantity; the link beside the benign similarity. */
export const linkFigureNames = ['link', 'link-and-similarity'] as const
export type LinkFigureName = (typeof linkFigureNames)[number]

export const figureNames = [...runFigureNames, ...correlationFigureNames, ...linkFigureNames] as const
export const figureNameSchema = z.enum(figureNames)
export type FigureName = z.infer<typeof figureNameSchema>

export const isRunFigure = (name: FigureName): name is RunFigureName =>
  (runFigureNames as readonly FigureName[]).includes(name)

export const isLinkFigure = (name: FigureName): name is LinkFigureName =>
  (linkFigureNames as readonly FigureName[]).includes(name)

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

export const figureRequestSchema = z.object({
  /** folder of a run, of a correlation, or of a link */
  run: z.string().min(1),
  figure: figureNameSchema,
  format: figureFormatSchema,
  widthMillimetres: z.number().min(20).max(1000).default(85),
  /** file to write; null: into the run folder's `figures/` */
  out: z.string().nullable().default(null),
  /** for figures of a correlation */
  view: correlationViewSchema.optional(),
  /** for figures of a link */
  linkView: linkViewSchema.optional(),
})
export type FigureRequest = z.infer<typeof figureRequestSchema>
