import { z } from 'zod'
import { memorySchema } from './result'

/** Windows of one model that are looked at unless `hop` says otherwise: longer runs are looked at every few frames. */
export const usualWindows = 64

export const marginRequestSchema = z.object({
  /** of a finished run */
  folder: z.string().min(1),
  /** model cards of targets, as results.json lists them; left out: every target */
  targets: z.array(z.string().min(1)).min(1).optional(),
  /** attacked frames from one window to the next; null: as few as give at most 64 windows */
  hop: z.int().positive().nullable().default(null),
})
export type MarginRequest = z.infer<typeof marginRequestSchema>

/** What a model says of some frames, for the class it gave the benign clip in results.json. */
export const marginReadingSchema = z.object({
  /**
   * ln p(that class) − ln of the largest other probability, in nats: positive where the model still chooses the class. null:
   * undefined
   */
  margin: z.number().nullable(),
  /** p(that class), 0 to 1; null: the output is not finite, or no probabilities */
  probability: z.number().nullable(),
  /** why something is undefined */
  reason: z.string().nullable(),
})
export type MarginReading = z.infer<typeof marginReadingSchema>

/** Positions count the attacked frames from 0. */
export const marginWindowSchema = z.object({
  /** of the frames that the model is shown, in order */
  positions: z.array(z.int().nonnegative()),
  benign: marginReadingSchema,
  /** of the 8-bit adversarial frames */
  adversarial: marginReadingSchema,
})
export type MarginWindow = z.infer<typeof marginWindowSchema>

/** What the change of one frame does to the margin, in nats: negative where it pushes the model away from its class. */
export const frameInfluenceSchema = z.object({
  position: z.int().nonnegative(),
  /** margin with this frame alone adversarial, less that of all benign */
  alone: z.number().nullable(),
  /** margin of all adversarial, less that with this frame alone benign: what it adds to the change of the others */
  added: z.number().nullable(),
  /** why one of them is undefined, e.g. the model is not shown the frame */
  reason: z.string().nullable(),
})
export type FrameInfluence = z.infer<typeof frameInfluenceSchema>

export const targetMarginsSchema = z.object({
  /** name on the card */
  model: z.string(),
  card: z.string(),
  /** the class the model gave the benign clip in results.json */
  class: z.object({ index: z.int().nonnegative(), label: z.string().nullable() }),
  /** position of each frame that the model was shown for results.json; benign, adversarial, influence and growth are of them */
  frames: z.array(z.int().nonnegative()),
  benign: marginReadingSchema,
  /** of the 8-bit adversarial frames */
  adversarial: marginReadingSchema,
  /** positions from one frame of a window to the next, and from one window to the next; null where there is one window */
  stride: z.int().nullable(),
  hop: z.int().nullable(),
  windows: z.array(marginWindowSchema),
  /** what windows there are, and why */
  windowsNote: z.string(),
  /** one for each attacked frame */
  influence: z.array(frameInfluenceSchema),
  /**
   * the frames turned adversarial one after another in order of time: `adversarial` counts them,
   * from none to all; `position` is the last that was turned
   */
  growth: z.array(z.object({ adversarial: z.int(), position: z.int().nullable(), reading: marginReadingSchema })),
  /** forward passes that were made: equal inputs are asked once */
  passes: z.int(),
  /** SHA-256 of what of the run these numbers depend on: its frames, and the model and class by plan.json and results.json */
  key: z.string(),
})
export type TargetMargins = z.infer<typeof targetMarginsSchema>

/** margins.json of a run folder. */
export const marginsSchema = z.object({
  margins: z.literal(1),
  /** name of the run */
  run: z.string(),
  /** of the program */
  version: z.string(),
  /** source ordinal of each attacked frame, and its time in seconds (empty for frames from a file) */
  ordinals: z.array(z.int()),
  timesSeconds: z.array(z.number()),
  targets: z.array(targetMarginsSchema),
  warnings: z.array(z.string()),
})
export type Margins = z.infer<typeof marginsSchema>

/** What computing margins costs, told before. */
export const marginForecastSchema = z.object({
  targets: z.array(
    z.object({
      model: z.string(),
      card: z.string(),
      windows: z.int(),
      /** forward passes; 0 where margins.json has them */
      passes: z.int(),
    }),
  ),
  passes: z.int(),
  /** about, by what this run's own evaluation took; null where that is not known */
  seconds: z.number().nullable(),
  workers: z.int(),
  memory: memorySchema,
  warnings: z.array(z.string()),
})
export type MarginForecast = z.infer<typeof marginForecastSchema>

export const marginProgressSchema = z.object({
  folder: z.string(),
  stage: z.enum(['waiting', 'computing']),
  /** forward passes */
  done: z.int(),
  total: z.int(),
  /** estimated, null while unknown */
  secondsLeft: z.number().nullable(),
})
export type MarginProgress = z.infer<typeof marginProgressSchema>
