import { z } from 'zod'

/** One stored picture of a clip, in presentation order. `ordinal` is its only name everywhere in the program. */
export const frameEntrySchema = z.object({
  ordinal: z.int().nonnegative(),
  /** presentation time in seconds from the first picture */
  timeSeconds: z.number(),
  isKeyFrame: z.boolean(),
})

export const clipInfoSchema = z.object({
  path: z.string(),
  sha256: z.string(),
  bytes: z.number(),
  codec: z.string(),
  pixelFormat: z.string(),
  /** stored picture size in pixels, before rotation and sample aspect */
  codedWidth: z.int(),
  codedHeight: z.int(),
  /** upright picture with square pixels, as it is decoded and shown */
  width: z.int(),
  height: z.int(),
  /** degrees clockwise that make the stored picture upright: 0, 90, 180 or 270 */
  rotationDegrees: z.int(),
  sampleAspect: z.string(),
  /** e.g. `bt709`; `assumed bt601 (untagged)` where the file does not say */
  colorMatrix: z.string(),
  /** `full`, `limited` or `assumed limited (untagged)` */
  colorRange: z.string(),
  durationSeconds: z.number(),
  /** mean picture rate in 1/s */
  framesPerSecond: z.number(),
  isVariableRate: z.boolean(),
  frames: z.array(frameEntrySchema),
  /** plain sentences a user should see, e.g. "187 of 250 frames could be decoded" */
  warnings: z.array(z.string()),
})

export type FrameEntry = z.infer<typeof frameEntrySchema>
export type ClipInfo = z.infer<typeof clipInfoSchema>

export const samplingSchema = z.object({
  /** frames to take; null: as the first video model's card says, else 32 */
  frames: z.int().positive().nullable().default(null),
  /** step between source frames; null: as the card says, else 2 */
  stride: z.int().positive().nullable().default(null),
  window: z.enum(['start', 'middle', 'end', 'explicit']).default('middle'),
  /** source ordinals, for window `explicit` only */
  ordinals: z.array(z.int().nonnegative()).optional(),
  /** what fills a clip that is too short: its last frame again, or the clip from its start again */
  padding: z.enum(['repeat-last', 'loop']).default('repeat-last'),
})

export type Sampling = z.infer<typeof samplingSchema>

/** Uncompressed 8-bit pictures, row-major RGB, [count, height, width, 3]. */
export const picturesSchema = z.object({
  count: z.int(),
  height: z.int(),
  width: z.int(),
  data: z.instanceof(Uint8Array),
})

export type Pictures = z.infer<typeof picturesSchema>
