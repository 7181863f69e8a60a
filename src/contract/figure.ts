import { z } from 'zod'

export const figureNames = ['losses', 'predictions', 'frames'] as const
export const figureNameSchema = z.enum(figureNames)
export type FigureName = z.infer<typeof figureNameSchema>

export const figureFormats = ['svg', 'pdf', 'png'] as const
export const figureFormatSchema = z.enum(figureFormats)
export type FigureFormat = z.infer<typeof figureFormatSchema>

export const figureRequestSchema = z.object({
  /** run folder */
  run: z.string().min(1),
  figure: figureNameSchema,
  format: figureFormatSchema,
  widthMillimetres: z.number().min(20).max(1000).default(85),
  /** file to write; null: into the run folder's `figures/` */
  out: z.string().nullable().default(null),
})
export type FigureRequest = z.infer<typeof figureRequestSchema>
