import { z } from 'zod'

/**
 * The stored pictures of a clip in presentation order, column by column: a film of three hours has 324,000, and as objects
 * they would take longer to send than to find.
 */
export const frameTableSchema = z
  .object({
    length: z.int().nonnegative(),
    /** presentation time of each in seconds from the first picture */
    timesSeconds: z.instanceof(Float64Array),
    /** 1 where it is one, else 0 */
    isKeyFrame: z.instanceof(Uint8Array),
  })
  .refine(
    ({ length, timesSeconds, isKeyFrame }) => timesSeconds.length === length && isKeyFrame.length === length,
    'The columns of a table of frames differ in length.',
  )
export type FrameTable = z.infer<typeof frameTableSchema>

/** One stored picture of a clip. `ordinal` is its only name everywhere in the program. */
export interface FrameEntry {
  readonly ordinal: number
  /** presentation time in seconds from the first picture */
  readonly timeSeconds: number
  readonly isKeyFrame: boolean
}

/** @returns undefined past the last picture */
export function frameAt({ timesSeconds, isKeyFrame }: FrameTable, ordinal: number): FrameEntry | undefined {
  const timeSeconds = timesSeconds[ordinal]
  return timeSeconds === undefined ? undefined : { ordinal, timeSeconds, isKeyFrame: isKeyFrame[ordinal] === 1 }
}

/** All of them, for whoever needs objects. */
export function frameEntries(frames: FrameTable): FrameEntry[] {
  return Array.from({ length: frames.length }, (_, ordinal) => frameAt(frames, ordinal)!)
}

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
  frames: frameTableSchema,
  /** plain sentences a user should see, e.g. "187 of 250 frames could be decoded" */
  warnings: z.array(z.string()),
})

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
