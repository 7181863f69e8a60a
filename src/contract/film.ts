import { z } from 'zod'
import { picturesSchema } from './clip'

/** What of three channels is drawn; `largest` is the change that is furthest from 0, with its sign. */
export const changeChannels = ['mean', 'largest', 'red', 'green', 'blue'] as const
export type ChangeChannel = (typeof changeChannels)[number]

/** Gaps between time stamps differ by as much where they are only rounded, seconds. */
const roundedSeconds = 0.002

/**
 * Frames stay unequally long in the source, and so they do in a film at its pace; those that are shown again by a clip that
 * is too short have no times of their own.
 *
 * @param times seconds, of each attacked frame
 */
export function hasUnevenTimes({ timesSeconds: times, frames }: { timesSeconds: readonly number[]; frames: number }) {
  const gaps = times.slice(1).map((time, before) => time - times[before]!)
  const [least, most] = [Math.min(...gaps), Math.max(...gaps)]
  return times.length === frames && gaps.length > 0 && most - least > roundedSeconds && least > roundedSeconds
}

const filmFields = {
  /** run folder */
  folder: z.string().min(1),
  /** rows of each of the three pictures, even */
  height: z.int().min(64).max(2160).multipleOf(2).default(480),
  /** null: the pace of the source, with its time stamps where frames stay unequally long */
  framesPerSecond: z.number().positive().max(240).nullable().default(null),
  /** of the source's pace; where `framesPerSecond` is null */
  speed: z.number().positive().max(1).default(1),
  channel: z.enum(changeChannels).default('mean'),
  /** false: every pixel is a square; true: colours are interpolated, those of the perturbation's map as well */
  smooth: z.boolean().default(false),
  /** 420 is shown by every player; 444 keeps colours sharp, and some players cannot show it */
  chroma: z.enum(['420', '444']).default('420'),
  /** x264's constant rate factor, 0 to 51, lower is better */
  quality: z.int().min(0).max(51).default(14),
  /** null: `comparison.mp4` in the run folder */
  out: z.string().nullable().default(null),
}

/** Benign, adversarial and perturbation beside each other, as one film for looking. */
export const comparisonFilmSchema = z.object({
  ...filmFields,
  /** how many times larger the perturbation appears; null: as much as lets the run's epsilon fill the scale */
  amplification: z.number().min(0.5).max(1000).nullable().default(null),
})
export type ComparisonFilm = z.infer<typeof comparisonFilmSchema>

export const writtenFilmSchema = z.object({
  path: z.string(),
  frames: z.int(),
  width: z.int(),
  height: z.int(),
  framesPerSecond: z.number(),
  /** how many times larger the perturbation appears */
  amplification: z.number(),
})
export type WrittenFilm = z.infer<typeof writtenFilmSchema>

/** The same with what only a host can draw. */
export const drawnFilmSchema = z.object({
  ...filmFields,
  /** change that gets the end colours, in [0,1] pixel values */
  limit: z.number().positive(),
  /** RGB of the diverging map, from −limit over 0 to +limit, then of what lies below it and above it */
  colors: z.instanceof(Uint8Array),
  /** strip above the pictures, as wide as the film, with their names */
  header: picturesSchema,
  /** strips below them, one for each frame */
  footers: picturesSchema,
})
export type DrawnFilm = z.infer<typeof drawnFilmSchema>

export const filmProgressSchema = z.object({
  folder: z.string(),
  /** frames that have been drawn and handed to the encoder */
  done: z.int(),
  total: z.int(),
})
