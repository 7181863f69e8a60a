import { z } from 'zod'
import { changeChannels, type ChangeChannel } from '../film'
import { perturbationFormSchema, perturbationMeasureSchema } from '../perturbation'
import { cellRequestSchema, correlationFormSchema, measureSchema } from '../correlation'

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

/** forms that are drawn, where they were measured; null: all of them */
const forms = z.array(perturbationFormSchema).min(1).nullable().default(null)
/** folder of a run whose curves are drawn over those of the source; null: none */
const other = z.string().min(1).nullable().default(null)

/** A measure of the perturbation, frame by frame. */
export const perturbationViewSchema = z.object({
  measure: perturbationMeasureSchema.default('psnr'),
  forms,
  other,
})
export type PerturbationView = z.infer<typeof perturbationViewSchema>

export const spectrumAxes = ['space', 'time'] as const

/** Spectrum of the perturbation. */
export const spectrumViewSchema = z.object({
  /** by spatial frequency, or by frequency in time */
  over: z.enum(spectrumAxes).default('space'),
  forms,
  other,
  /** the benign clip's own spectrum beside it; by spatial frequency alone */
  benign: z.boolean().default(true),
  /** position of a frame that is drawn beside the mean, as computed (float); null: none */
  frame: z.int().nonnegative().nullable().default(null),
})
export type SpectrumView = z.infer<typeof spectrumViewSchema>

/** The spectrum in two dimensions. */
export const spectrumPlaneViewSchema = z.object({
  form: perturbationFormSchema.default('float'),
  /** position of one frame, of the forms `float` and `rounded`; null: the mean over frames */
  frame: z.int().nonnegative().nullable().default(null),
})
export type SpectrumPlaneView = z.infer<typeof spectrumPlaneViewSchema>

/** How often values changed by how much. */
export const histogramViewSchema = z.object({ forms, other })
export type HistogramView = z.infer<typeof histogramViewSchema>
/** One model of a run's margins. */
export const influenceViewSchema = z.object({
  /** position among the targets of margins.json */
  target: z.int().nonnegative().default(0),
})
export type InfluenceView = z.infer<typeof influenceViewSchema>

export const marginViewSchema = influenceViewSchema.extend({
  /** window by window, or as frames turn adversarial one after another; null: windows, where there are several */
  of: z.enum(['windows', 'growth']).nullable().default(null),
})
export type MarginView = z.infer<typeof marginViewSchema>
/** What lies behind one cell of a correlation: positions in it, and the frames that both models saw. */
export const cellViewSchema = cellRequestSchema.omit({ folder: true })

/** Feature maps of one channel of both layers of a cell. */
export const mapsViewSchema = cellViewSchema.extend({
  /** channel; null: mean of |activation| over channels */
  imageChannel: z.int().nonnegative().nullable().default(null),
  videoChannel: z.int().nonnegative().nullable().default(null),
  /** of the video layer, from 0; none: up to four, evenly spread */
  steps: z.array(z.int().nonnegative()).max(8).default([]),
  /** share of the frame, in grey, that a map hides: 1 shows the map alone */
  cover: z.number().min(0).max(1).default(1),
})

export type PictureChannel = ChangeChannel

/** What is seen of a frame; `perturbation` is as computed, before rounding, `rounded` that of the 8-bit frames. */
const frameForms = ['benign', 'adversarial', 'perturbation', 'rounded'] as const
/** those that are shown where nothing else is said */
export const usualFrameForms = ['benign', 'adversarial', 'perturbation'] as const satisfies readonly FrameForm[]
const frameFormSchema = z.enum(frameForms)
export type FrameForm = z.infer<typeof frameFormSchema>

const position = z.int().nonnegative()

/** How pictures of a run are drawn. */
const pictureViewSchema = z.object({
  /** of the perturbation */
  channel: z.enum(changeChannels).default('mean'),
  /** end colours of the perturbation stand for ±epsilon divided by this */
  amplify: z
    .number()
    .min(1 / 64)
    .max(64)
    .default(1),
  /** left, top, width and height in pixels of the frame; null: all of it */
  crop: z.array(z.int().nonnegative()).length(4).nullable().default(null),
})
export type PictureView = z.infer<typeof pictureViewSchema>

const rows = z
  .array(frameFormSchema)
  .min(1)
  .max(frameForms.length)
  .default([...usualFrameForms])

/** Frames side by side, what is seen of them below each other. */
export const stripViewSchema = pictureViewSchema.extend({
  rows,
  /** columns, evenly spaced over the run, where `positions` says nothing else */
  count: z.int().min(1).max(16).default(5),
  /** of the frames, among the attacked ones; null: evenly spaced */
  positions: z.array(position).min(1).max(16).nullable().default(null),
  /** a frame with a pointer above it, which is among those evenly spaced; null: none */
  marked: position.nullable().default(null),
})
export type StripView = z.infer<typeof stripViewSchema>

/** Many frames of one kind in a grid. */
export const montageViewSchema = pictureViewSchema.extend({
  form: frameFormSchema.default('perturbation'),
  count: z.int().min(1).max(64).default(16),
  positions: z.array(position).min(1).max(64).nullable().default(null),
  /** null: as many as make the grid about as high as wide */
  across: z.int().min(1).max(16).nullable().default(null),
})
export type MontageView = z.infer<typeof montageViewSchema>

/** One frame as the viewer shows it: its panes side by side. */
export const frameViewSchema = pictureViewSchema.extend({ rows, position: position.default(0) })
export type FrameView = z.infer<typeof frameViewSchema>
