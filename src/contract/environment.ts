import { z } from 'zod'
import { providerSchema } from './plan'

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
  providers: z.array(z.object({ name: providerSchema, works: z.boolean(), detail: z.string() })),
  electron: z.object({ runtime: z.boolean(), detail: z.string() }),
})
export type Environment = z.infer<typeof environmentSchema>
