import { z } from 'zod'
import { providerCheckSchema } from './environment'
import { settledPlanSchema } from './plan'
import { runTraitSchema } from './runTrait'

export const predictionSchema = z.object({
  index: z.int().nonnegative(),
  /** null when the card has no label file */
  label: z.string().nullable(),
  probability: z.number(),
})
export type Prediction = z.infer<typeof predictionSchema>

/** What one model says of one form of a clip: its first choice, and the first five. */
export const verdictSchema = predictionSchema.extend({
  top: z.array(predictionSchema),
  /** probability of the class that the model gave the benign clip */
  benignClassProbability: z.number(),
  /** first choice differs from the benign one */
  changed: z.boolean(),
})
export type Verdict = z.infer<typeof verdictSchema>

export const sharedWeightsSchema = z.object({
  /** name of the surrogate */
  surrogate: z.string(),
  /** weight tensors of the target that the surrogate has too, byte for byte or as the same values in another shape */
  tensors: z.int(),
  /** share of the target's weights they make up, 0 to 1 */
  share: z.number(),
})

export const targetResultSchema = z.object({
  /** name on the card */
  model: z.string(),
  card: z.string(),
  /** surrogates whose weights this target contains; not empty: not a black box */
  sharesWeights: z.array(sharedWeightsSchema),
  benign: verdictSchema,
  /** adversarial clip as computed */
  float: verdictSchema.nullable(),
  /** rounded half to even to 8 bits */
  rounded: verdictSchema.nullable(),
  /** decoded again from the saved file */
  decoded: verdictSchema.nullable(),
  /** position of each of the model's frames in the attacked frames */
  frames: z.array(z.int()),
})
export type TargetResult = z.infer<typeof targetResultSchema>

export const controlSchema = z.object({
  name: z.enum(['uniform noise', 'sign noise']),
  seed: z.int(),
  targets: z.array(z.object({ model: z.string(), float: verdictSchema, rounded: verdictSchema })),
})
export type Control = z.infer<typeof controlSchema>

/** Size of a perturbation, in [0,1] pixel values where it has a unit. */
const perturbationSizeSchema = z.object({
  /** largest absolute change of a value */
  linf: z.number(),
  /** square root of the sum of squared changes: grows with the number of values */
  l2: z.number(),
  meanAbsolute: z.number(),
  /** share of values whose change is epsilon, 0 to 1; null when epsilon is 0, or bounds no single value (l2) */
  shareAtBound: z.number().nullable(),
  /** peak signal-to-noise ratio in dB, peak 1; null when nothing changed */
  psnrDecibels: z.number().nullable(),
})
export const perturbationSizesSchema = z.object({
  /** over every value of the clip, under a mask also those that were not allowed to change */
  overall: perturbationSizeSchema,
  /** one for each frame */
  frames: z.array(perturbationSizeSchema),
})
export type PerturbationSizes = z.infer<typeof perturbationSizesSchema>

export const secondsSchema = z.object({
  decode: z.number(),
  compile: z.number(),
  attack: z.number(),
  evaluate: z.number(),
  /** missing where features were not recorded */
  record: z.number().optional(),
})

export const runStateSchema = z.enum(['running', 'finished', 'cancelled', 'failed'])

/** results.json of a run folder. */
export const runResultSchema = z.object({
  result: z.literal(1),
  /** name of the run, also of its folder */
  id: z.string(),
  state: runStateSchema,
  /** seconds since 1970, UTC */
  startedAt: z.number(),
  /** `i2v`, or the method with what its name leaves open, e.g. `aens (reference, momentum 0)` */
  method: z.string(),
  stepsDone: z.int(),
  /**
   * Before each update, one per step. I2V: sum of cosines over frames and surrogates. AENS-I2V: mean over frames of the
   * weighted sum of cosines. DR: standard deviation of the activations, over all frames (reference) or the mean of those
   * of the frames (corrected), summed over surrogates. Label-based methods: mean over frames of the cross-entropies,
   * summed over surrogates. Noise: none.
   */
  losses: z.array(z.number()),
  /** largest absolute change of a pixel value, [0,1], recomputed from the saved bytes; null before the attack ended */
  linf: z.object({ float: z.number(), rounded: z.number(), decoded: z.number() }).nullable(),
  /**
   * the same for the frame that moved furthest: square root of its sum of squared changes; missing in older results and
   * where the ball is not l2
   */
  l2: z.object({ float: z.number(), rounded: z.number(), decoded: z.number() }).nullish(),
  /** measured on the saved bytes; missing before the attack ended, and in results of older builds */
  perturbation: z.object({ float: perturbationSizesSchema, rounded: perturbationSizesSchema }).nullish(),
  targets: z.array(targetResultSchema),
  controls: z.array(controlSchema),
  seconds: secondsSchema,
  warnings: z.array(z.string()),
  error: z.object({ code: z.string(), message: z.string(), tip: z.string() }).nullable(),
})
export type RunResult = z.infer<typeof runResultSchema>

/** What a run was forecast to need, in bytes. */
export const memorySchema = z.object({
  /** what the forecast had to stay within */
  limit: z.number(),
  /** all processes, at their largest */
  forecast: z.number(),
  engine: z.number(),
  /** each worker while it attacks */
  worker: z.number(),
})
export type Memory = z.infer<typeof memorySchema>

/** What is told before a run begins. */
export const runForecastSchema = z.object({
  workers: z.int(),
  /** how many there would be if memory were no matter */
  wantedWorkers: z.int(),
  memory: memorySchema,
  warnings: z.array(z.string()),
})
export type RunForecast = z.infer<typeof runForecastSchema>

/** plan.json of a run folder: all that is needed to do the run again. */
export const runRecordSchema = z.looseObject({
  record: z.literal(1),
  id: z.string(),
  /** as asked, defaults filled in */
  plan: settledPlanSchema,
  resolved: z.looseObject({
    clip: z.looseObject({ path: z.string(), sha256: z.string() }),
    /** source ordinals that were attacked, in order */
    ordinals: z.array(z.int()),
    /** presentation times of those ordinals, seconds; empty for frames from a file */
    timesSeconds: z.array(z.number()),
    /** rate at which the chosen frames play at the source's speed, in 1/s */
    framesPerSecond: z.number(),
    frames: z.int(),
    height: z.int(),
    width: z.int(),
    threads: z.int(),
    workers: z.int(),
    /** missing in records of older builds */
    memory: memorySchema.optional(),
    /** positions of the frames that may change, in `ordinals`; left out: all of them */
    attackedFrames: z.array(z.int()).optional(),
    /** how the provider computed beside the CPU, and how graphs were put together for it; missing for the CPU */
    provider: providerCheckSchema.optional(),
    initialPerturbation: z.number(),
    /** missing for methods that Adam does not optimise */
    adam: z.object({ beta1: z.number(), beta2: z.number(), epsilon: z.number() }).optional(),
    /** `layer`: the tensor whose features or classes were attacked */
    surrogates: z.array(z.looseObject({ name: z.string(), card: z.string(), sha256: z.string(), layer: z.string() })),
    targets: z.array(z.looseObject({ name: z.string(), card: z.string(), sha256: z.string() })),
  }),
  versions: z.record(z.string(), z.string()),
})
export type RunRecord = z.infer<typeof runRecordSchema>

/** A past run, as a list shows it. */
export const runSummarySchema = z.object({
  id: z.string(),
  folder: z.string(),
  startedAt: z.number(),
  state: runStateSchema,
  clip: z.string(),
  /** missing where the folder cannot be read */
  clipSha256: z.string().optional(),
  /** as tables name it: `ENS-I2V`; empty where the folder cannot be read */
  attack: z.string(),
  /** what the name leaves open, to be put behind it: ` (momentum 1, L2)`, or nothing */
  details: z.string(),
  surrogate: z.string(),
  /** what can tell it from other runs; missing where the folder cannot be read */
  traits: z.array(runTraitSchema).optional(),
  targets: z.int(),
  /** targets whose answer to the 8-bit clip changed */
  changed: z.int(),
  /** why the run failed, or why its folder cannot be read */
  problem: z.string().optional(),
})
export type RunSummary = z.infer<typeof runSummarySchema>

/** One number per step and frame. */
export const seriesSchema = z.object({
  steps: z.int(),
  frames: z.int(),
  /** row-major [steps, frames] */
  values: z.instanceof(Float32Array),
})
export type Series = z.infer<typeof seriesSchema>

export const runOpenedSchema = z.object({
  folder: z.string(),
  record: runRecordSchema,
  result: runResultSchema,
  /**
   * Cosine between adversarial and benign features, by step and frame: I2V: summed over surrogates; AENS-I2V: summed with
   * the step's weights; methods without: null. Only of the frames that were attacked.
   */
  cosines: seriesSchema.nullable(),
})
export type RunOpened = z.infer<typeof runOpenedSchema>

/** `record` only where the plan asks for it. */
export const stages = ['decode', 'compile', 'attack', 'evaluate', 'save', 'record'] as const

export const runProgressSchema = z.object({
  run: z.string(),
  stage: z.enum(stages),
  /** units of the stage that are done: steps times frames in `attack` */
  done: z.number(),
  total: z.number(),
  /** attack only: steps that every frame has done, and the loss before each of them, as in `RunResult` */
  losses: z.array(z.number()),
  /** estimated seconds left of this stage, null while unknown */
  secondsLeft: z.number().nullable(),
})
export type RunProgress = z.infer<typeof runProgressSchema>

/** Success over many clips; `n` is the denominator. */
export const rateSchema = z.object({
  changed: z.int(),
  n: z.int(),
  /** changed / n, null when n is 0 */
  rate: z.number().nullable(),
  /** Wilson 95% interval, null when n is 0 */
  interval: z.tuple([z.number(), z.number()]).nullable(),
})
export type Rate = z.infer<typeof rateSchema>
