import { z } from 'zod'
import { regionSchema } from './method/mask'

/** The adversarial clip as computed; rounded to 8 bits; decoded again from the lossless film; from the H.264 film for viewing. */
export const perturbationForms = ['float', 'rounded', 'decoded', 'viewing'] as const
export const perturbationFormSchema = z.enum(perturbationForms)
export type PerturbationForm = z.infer<typeof perturbationFormSchema>

export const perturbationFormNames: Readonly<Record<PerturbationForm, string>> = {
  float: 'float',
  rounded: '8-bit',
  decoded: 'decoded',
  viewing: 'H.264',
}

export const perturbationMeasures = [
  'linf',
  'l2',
  'meanAbsolute',
  'shareAtBound',
  'psnr',
  'ssim',
  'energyRed',
  'energyGreen',
  'energyBlue',
  'greyShare',
  'neighbourCosine',
] as const
export const perturbationMeasureSchema = z.enum(perturbationMeasures)
export type PerturbationMeasure = z.infer<typeof perturbationMeasureSchema>

/** How a number is written: pixel values in steps of 1/255, shares in percent. */
export type PerturbationUnit = 'steps of 1/255' | 'pixel values' | '%' | 'dB' | '1'

export interface PerturbationMeasureFacts {
  readonly name: string
  /** column of `perturbation.csv` */
  readonly column: string
  readonly unit: PerturbationUnit
  /** one sentence */
  readonly help: string
  readonly range: string
  readonly source: string
}

const energy = (channel: string): PerturbationMeasureFacts => ({
  name: `Energy in ${channel}`,
  column: `energy_${channel}`,
  unit: '%',
  help: `Share of the squared changes that lie in the ${channel} channel. A third in each says that the channels are equally strong, not that the change is grey: see Grey share.`,
  range: '0 to 100 %; undefined where nothing changed',
  source: 'Sum of squared changes by channel over that of all three.',
})

/** What every measure is, in the words of the window, the command line and the tables. */
export const perturbationCatalogue: Readonly<Record<PerturbationMeasure, PerturbationMeasureFacts>> = {
  linf: {
    name: 'L∞',
    column: 'linf',
    unit: 'steps of 1/255',
    help: 'Largest absolute change of a value; an attack in an L∞ ball keeps it at or below epsilon. Over the clip: the largest.',
    range: '0 to 255',
    source: 'Maximum norm of adversarial minus benign.',
  },
  l2: {
    name: 'L2',
    column: 'l2',
    unit: 'pixel values',
    help: 'Square root of the sum of squared changes: grows with the number of values, so compare frames of one size only. Over the clip: of all its values.',
    range: '0 and up, pixels from 0 to 1',
    source: 'Euclidean norm of adversarial minus benign.',
  },
  meanAbsolute: {
    name: 'Mean absolute',
    column: 'mean_absolute',
    unit: 'steps of 1/255',
    help: 'Mean of the absolute changes of all values: what a pixel moves on average.',
    range: '0 to 255',
    source: 'L1 norm of adversarial minus benign, divided by the number of values.',
  },
  shareAtBound: {
    name: 'At the bound',
    column: 'share_at_bound',
    unit: '%',
    help: 'Share of all values of the clip that moved by epsilon or more: near 100 % the attack has used up its ball. Values outside a mask count as well; over what may change it stands below.',
    range: '0 to 100 %; undefined when epsilon is 0 or bounds no single value (L2)',
    source: 'Count of |change| ≥ epsilon, less 2⁻²² for float32 rounding; an unchanged value never counts.',
  },
  psnr: {
    name: 'PSNR',
    column: 'psnr_db',
    unit: 'dB',
    help: 'Peak signal-to-noise ratio: 10 log₁₀ of peak² over the mean squared change, peak 1; higher: closer to the benign clip.',
    range: '0 dB and up; undefined where nothing changed',
    source: 'Mean squared change over all values of the frame, or of the clip.',
  },
  ssim: {
    name: 'SSIM',
    column: 'ssim',
    unit: '1',
    help: 'Structural similarity of benign and adversarial frame: 1 where luminance, contrast and structure agree. Mean over red, green and blue; over the clip: mean over frames.',
    range: '−1 to 1; undefined below 11 × 11 pixels',
    source:
      'Wang, Bovik, Sheikh, Simoncelli 2004: Gaussian window 11 × 11, σ 1.5, K₁ 0.01, K₂ 0.03, data range 1, whole windows only.',
  },
  energyRed: energy('red'),
  energyGreen: energy('green'),
  energyBlue: energy('blue'),
  greyShare: {
    name: 'Grey share',
    column: 'grey_share',
    unit: '%',
    help: 'Share of the squared changes that moves red, green and blue alike: 100 % has no colour; 33 % is what independent channels have, and one channel alone; 0 %: the channels cancel out, all of it is colour.',
    range: '0 to 100 %; undefined where nothing changed',
    source: '3 Σ (mean over channels)² over Σ d².',
  },
  neighbourCosine: {
    name: 'Neighbour cosine',
    column: 'neighbour_cosine',
    unit: '1',
    help: 'Cosine between the perturbations of a frame and of the frame before it: near 1 the noise stands still, near 0 it flickers. Over the clip: mean over frames.',
    range: '−1 to 1; undefined for the first frame and where nothing changed',
    source: 'Inner product of the two perturbations over the product of their L2 norms; the mean is not taken off.',
  },
}

const maybe = z.number().nullable()
const byMeasure = <Value extends z.ZodType>(value: Value) => z.record(perturbationMeasureSchema, value)

/** What `masked` has a number for. */
export const maskedMeasures = ['meanAbsolute', 'shareAtBound', 'psnr', 'ssim'] as const

/** Over what the mask lets change alone: its region, in its frames; SSIM is the mean over its whole frames. */
export const maskedMeasuresSchema = z.object({
  frames: z.int(),
  /** null: whole frames */
  region: regionSchema.nullable(),
  /** how many values that is */
  values: z.int(),
  meanAbsolute: z.number(),
  shareAtBound: maybe,
  psnr: maybe,
  ssim: maybe,
})
export type MaskedMeasures = z.infer<typeof maskedMeasuresSchema>

/** One form of a run's adversarial clip, minus its benign clip. Pixel values are 0 to 1; shares 0 to 1. */
export const formMeasuresSchema = z.object({
  form: perturbationFormSchema,
  /** what was measured, in the run folder */
  file: z.string(),
  /** the film decodes to the very bytes of the rounded form, so its numbers are the same */
  sameAsRounded: z.boolean(),
  overall: byMeasure(maybe),
  /** left out where the plan has no mask */
  masked: maskedMeasuresSchema.optional(),
  /** one for each frame */
  frames: byMeasure(z.array(maybe)),
  /** `frame` null: of the clip */
  undefined: z.array(
    z.object({ measure: perturbationMeasureSchema, frame: z.int().nonnegative().nullable(), reason: z.string() }),
  ),
  /** changes by 8-bit steps: `counts[i]` values changed by `first + i` steps, rounded half away from 0 */
  histogram: z.object({ first: z.int(), counts: z.array(z.int()) }),
  /** mean power over channels, frames and the coefficients of a ring; null: a ring without coefficients */
  radial: z.array(maybe),
  /** power by frequency in time, from 0 to 1/2 cycle per frame, one more than half the frames; null: see `temporalReason` */
  temporal: z.array(z.number()).nullable(),
  temporalReason: z.string().nullable(),
})
export type FormMeasures = z.infer<typeof formMeasuresSchema>

/** perturbation.json of a run folder. */
export const perturbationMeasuresSchema = z.object({
  /** 2: with the grey share, masks and hashes; older files are computed again */
  perturbation: z.literal(2),
  /** of the workbench */
  version: z.string(),
  frames: z.int(),
  height: z.int(),
  width: z.int(),
  /** source ordinals of the frames */
  ordinals: z.array(z.int()),
  norm: z.enum(['linf', 'l2']),
  epsilon: z.number(),
  forms: z.array(formMeasuresSchema).min(1),
  /** forms that could not be measured */
  leftOut: z.array(z.object({ form: perturbationFormSchema, reason: z.string() })),
  /** spectrum of the benign clip, as the forms' */
  benignRadial: z.array(maybe),
  /** of every ring: its spatial frequency in cycles per pixel, and how many coefficients it has */
  rings: z.object({ frequencies: z.array(z.number()), counts: z.array(z.int()) }),
  /** rows of perturbation_spectrum.npy */
  spectra: z.array(z.enum([...perturbationForms, 'benign'])),
  /** the files this was computed from, as they were */
  sources: z.array(z.object({ file: z.string(), bytes: z.number(), modified: z.number(), sha256: z.string() })),
})
export type PerturbationMeasures = z.infer<typeof perturbationMeasuresSchema>

/** Measures of a run with its mean spectra. */
export const perturbationMeasuredSchema = z.object({
  folder: z.string(),
  measures: perturbationMeasuresSchema,
  /** mean power over channels and frames, [measures.spectra, height, width], frequency 0 in the middle */
  spectra: z.instanceof(Float32Array),
  /** what a reader should know, e.g. that the run folder cannot be written to */
  warnings: z.array(z.string()),
})
export type PerturbationMeasured = z.infer<typeof perturbationMeasuredSchema>

export const framePowerSchema = z.object({
  height: z.int(),
  width: z.int(),
  /** [height, width], frequency 0 in the middle, mean over channels */
  power: z.instanceof(Float32Array),
  radial: z.array(maybe),
})
export type FramePower = z.infer<typeof framePowerSchema>

/** Two runs side by side. */
export const perturbationComparisonSchema = z.object({
  runs: z.tuple([perturbationMeasuredSchema, perturbationMeasuredSchema]),
  /** one for each frame of the first run: cosine between the two perturbations as computed (float) */
  cosines: z.array(
    z.object({
      ordinal: z.int(),
      /** position in the second run; null: it did not attack this frame */
      other: z.int().nullable(),
      cosine: maybe,
      reason: z.string().nullable(),
    }),
  ),
  /** over all frames that both have, as one vector */
  overall: maybe,
  /** why `overall` is undefined */
  reason: z.string().nullable(),
  /** what differs between the runs, in sentences */
  differences: z.array(z.string()),
})
export type PerturbationComparison = z.infer<typeof perturbationComparisonSchema>

export const perturbationProgressSchema = z.object({
  folder: z.string(),
  /** frames times forms */
  done: z.number(),
  total: z.number(),
})
export type PerturbationProgress = z.infer<typeof perturbationProgressSchema>
