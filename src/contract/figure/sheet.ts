import { z } from 'zod'
import { figurePanelSchema } from './catalogue'

export const figureFormats = ['svg', 'pdf', 'png'] as const
export const figureFormatSchema = z.enum(figureFormats)
export type FigureFormat = z.infer<typeof figureFormatSchema>

/** Arimo and Tinos have the widths of Arial and Times New Roman, letter by letter. */
export const figureFonts = ['Inter', 'Arimo', 'Tinos'] as const
export const figureFontSchema = z.enum(figureFonts)
export type FigureFont = z.infer<typeof figureFontSchema>

/** One column of a paper, and two. */
export const figureWidths = [85, 178] as const

/** Columns of a sheet that are not chosen, if its panels are not too narrow in them. */
export const usualColumns = (widthMillimetres: number): 1 | 2 => (widthMillimetres >= 150 ? 2 : 1)

/** Of what the window makes anew: nothing stands at the very edge of a page. */
export const usualMarginMillimetres = 1.5

/** Colour maps of quantities; src/figure/colorMap.ts computes them. */
export const sequentialMaps = ['violet-yellow', 'blue-yellow', 'grey'] as const
export const sequentialMapSchema = z.enum(sequentialMaps)
export type SequentialMap = z.infer<typeof sequentialMapSchema>

/** Centred at 0; named after the colours below and above. */
export const divergingMaps = ['blue-vermillion', 'purple-green', 'teal-brown'] as const
export const divergingMapSchema = z.enum(divergingMaps)
export type DivergingMap = z.infer<typeof divergingMapSchema>

export const panelLetters = ['none', 'a', 'A', '(a)'] as const
export const panelLettersSchema = z.enum(panelLetters)
export type PanelLetters = z.infer<typeof panelLettersSchema>

/** Panels side by side and below each other on one sheet. */
export const figureSheetSchema = z.object({
  panels: z.array(figurePanelSchema).min(1).max(12),
  /** null: two where the sheet is wide enough for them, else one */
  columns: z.int().min(1).max(12).nullable().default(1),
  widthMillimetres: z.number().min(20).max(1000).default(85),
  fontFamily: figureFontSchema.default('Inter'),
  /** size of all text; null: 7.5, down to 7 where the sheet is narrow, and in proportion on sheets wider than a page */
  fontPoints: z.number().min(1).max(72).nullable().default(null),
  sequential: sequentialMapSchema.default('violet-yellow'),
  diverging: divergingMapSchema.default('blue-vermillion'),
  letters: panelLettersSchema.default('none'),
  /** plot areas stand in line: below each other they share their left and right edge, beside each other top and height */
  aligned: z.boolean().default(true),
  /** between panels, both ways */
  gapMillimetres: z.number().min(0).max(50).default(5),
  /** left free around all panels; the sheet keeps its width */
  marginMillimetres: z.number().min(0).max(20).default(0),
})
export type FigureSheet = z.infer<typeof figureSheetSchema>
export type FigureSheetInput = z.input<typeof figureSheetSchema>

/** Colour vision that a figure is shown through, to see whether it still says what it should. */
export const colorVisions = ['protanopia', 'deuteranopia', 'tritanopia', 'greyscale'] as const
export const colorVisionSchema = z.enum(colorVisions)
export type ColorVision = z.infer<typeof colorVisionSchema>

/** A sheet as a file. One figure is a sheet of one panel. */
export const figureRequestSchema = figureSheetSchema.extend({
  format: figureFormatSchema,
  /** PNG only */
  dotsPerInch: z.number().min(20).max(2400).default(300),
  /** a proof as somebody with that colour vision sees it, PNG only; null: the figure itself */
  vision: colorVisionSchema.nullable().default(null),
  /** file to write; null: into the folder `figures` of the first panel's source */
  out: z.string().nullable().default(null),
})
export type FigureRequest = z.infer<typeof figureRequestSchema>
export type FigureRequestInput = z.input<typeof figureRequestSchema>
