import { z } from 'zod'
import { correlatedLayerSchema, timePolicySchema } from './correlation'
import { rateSchema } from './result'

/** Measures of similarity that the products of features tell, which a recording holds. */
export const linkMeasures = ['cka', 'cka-rbf', 'rsa', 'rsa-euclidean', 'procrustes', 'cka-biased'] as const
export const linkMeasureSchema = z.enum(linkMeasures)

/** Fewest resamples that a 95 % interval can be read from. */
export const leastResamples = 1000

export const linkRequestSchema = z.object({
  /** folders of finished runs of one attack whose features were recorded */
  runs: z.array(z.string().min(1)).min(1),
  /** how the image layer’s frames are brought to the video layer’s steps */
  alignment: timePolicySchema.default('linear'),
  /** of the benign features, beside the link */
  measure: linkMeasureSchema.default('cka'),
  resamples: z.int().min(leastResamples).max(100_000).default(2000),
  seed: z.int().nonnegative().default(0),
  /** folder that gets `link.json` and `link.csv`; null: the folder of a single run, or none */
  out: z.string().nullable().default(null),
})
export type LinkRequest = z.infer<typeof linkRequestSchema>

/** A number with its 95 % interval; null: undefined. The interval may be undefined alone. */
export const estimateSchema = z.object({
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
})
export type Estimate = z.infer<typeof estimateSchema>

/** x: image layer’s cosine, y: video layer’s cosine, each between benign and adversarial features. */
export const pairStatisticsSchema = z.object({
  observations: z.int(),
  /** groups of observations that are resampled together */
  clusters: z.int(),
  pearson: estimateSchema,
  spearman: estimateSchema,
  /** least squares of y on x */
  slope: estimateSchema,
  intercept: estimateSchema,
  /** the same after taking from x and y their means at the observation’s attack step, of its run alone if clusters are time blocks */
  within: z.object({ pearson: estimateSchema, slope: estimateSchema }),
  /** why something of it is undefined */
  reason: z.string().nullable(),
  withinReason: z.string().nullable(),
})
export type PairStatistics = z.infer<typeof pairStatisticsSchema>

export const linkedPairSchema = pairStatisticsSchema.extend({
  /** positions among `images` and `videos` */
  image: z.int(),
  video: z.int(),
  /** of the benign features */
  similarity: estimateSchema,
  similarityReason: z.string().nullable(),
})
export type LinkedPair = z.infer<typeof linkedPairSchema>

/** What the same attacks did to the answers of a video model. */
export const linkedTargetSchema = z.object({
  model: z.string(),
  /** it contains weights of an attacked model: not a black box */
  sharesWeights: z.boolean(),
  /** clips whose first choice changed, 8-bit form, with Wilson 95 % interval */
  changed: rateSchema,
  /** of the benign class’s probability, benign minus 8-bit adversarial, mean over clips; interval only of five runs and more */
  drop: estimateSchema,
})

/** Whether video layers move where image layers move, over recorded attacks; link.json. */
export const transferLinkSchema = z.object({
  link: z.literal(1),
  /** version of the program */
  version: z.string(),
  request: linkRequestSchema,
  /** one sentence: surrogates, layers, epsilon, steps */
  attack: z.string(),
  runs: z.array(z.object({ folder: z.string(), clip: z.string(), frames: z.int(), steps: z.array(z.int()) })),
  clusters: z.enum(['runs', 'time blocks']),
  images: z.array(correlatedLayerSchema),
  videos: z.array(correlatedLayerSchema),
  /** every image layer with every video layer, image layer by image layer */
  pairs: z.array(linkedPairSchema),
  targets: z.array(linkedTargetSchema),
  /** Spearman correlation over pairs of benign similarity and slope: a description, for pairs are not independent */
  acrossPairs: z.object({ pairs: z.int(), spearman: z.number().nullable(), reason: z.string().nullable() }),
  /** how to read it, sentence by sentence */
  reading: z.array(z.string()),
  warnings: z.array(z.string()),
  /** that were written; none in link.json itself */
  files: z.array(z.string()).default([]),
})
export type TransferLink = z.infer<typeof transferLinkSchema>

export const linkOpenedSchema = z.object({ folder: z.string(), link: transferLinkSchema })
export type LinkOpened = z.infer<typeof linkOpenedSchema>

/** How the numbers of a link are meant, for people. */
export const linkReading = [
  'x is the cosine between an image layer’s benign and adversarial features, brought to the video layer’s time steps; y is the same of the video layer. One observation is one recorded attack step, time step and run.',
  'Overall (r, rho, slope) mixes in the common trend: both cosines start at 1 and fall as the attack goes on, so r is near 1 wherever the attack reaches both layers, whether or not the layers have anything to do with each other.',
  'Within steps the trend is taken out: x and y each less their mean at that attack step (of fewer than five runs, in that run). A positive value says that at one moment of the attack, the frames and clips where the image layer fell more are those where the video layer fell more; about 0, that they fall together in time only.',
  'Slope: how much the video layer’s cosine falls for each unit the image layer’s falls. Near 0: the attack moves the image layer and leaves the video layer alone.',
  'Intervals (95 %) resample whole clusters, since observations along an attack are not independent, and are expanded for the number of clusters. In simulations of layers that have nothing to do with each other, 2 to 11 % of intervals within steps excluded 0 (5 % would be exact). Of fewer than five runs intervals over all steps are far too narrow.',
  'A link is no proof of cause: both layers see the same pixels.',
] as const
