import type { Estimate, LinkedPair, TransferLink } from '../../src/contract/link'
import { linkRequestSchema, transferLinkSchema } from '../../src/contract/link'
import { sampleCorrelation, type SampleCorrelationOptions } from './sampleCorrelation'

export interface SampleLinkOptions extends Pick<SampleCorrelationOptions, 'images' | 'videos'> {
  readonly runs?: number
  /** pairs, counted image layer by image layer, that have no number */
  readonly undefinedPairs?: readonly number[]
}

const around = (value: number, half: number): Estimate => ({ value, low: value - half, high: value + half })
const none: Estimate = { value: null, low: null, high: null }

/** A link as `link.json` holds it, made up: stronger near the diagonal. */
export function sampleLink({ runs = 8, undefinedPairs = [], ...models }: SampleLinkOptions = {}): TransferLink {
  const { rows: images, columns: videos } = sampleCorrelation(models)
  const pairs = images.flatMap((_, image) =>
    videos.map((__, video): LinkedPair => {
      const near = 1 - 2 * Math.abs(image / images.length - video / videos.length)
      const isKnown = !undefinedPairs.includes(image * videos.length + video)
      const of = (value: number, half: number): Estimate => (isKnown ? around(value, half) : none)
      const reason = isKnown ? null : 'The image layer’s cosine does not vary over the recorded steps.'
      return {
        ...{ image, video, observations: 8 * 5 * 16, clusters: runs },
        ...{ pearson: of(0.9 + 0.05 * near, 0.02), spearman: of(0.85 + 0.1 * near, 0.02) },
        ...{ slope: of(0.6 + 0.5 * near, 0.1), intercept: of(0.4 - 0.5 * near, 0.1) },
        within: { pearson: of(0.8 * near, 0.3), slope: of(1.4 * near, 0.5) },
        ...{ reason, withinReason: reason, similarity: of(0.5 + 0.4 * near, 0.1), similarityReason: reason },
      }
    }),
  )
  return transferLinkSchema.parse({
    link: 1,
    version: '0.4.0',
    request: linkRequestSchema.parse({ runs: Array.from({ length: runs }, (_, run) => `/runs/${run}`) }),
    attack: 'I2V on ResNet-34 (ImageNet) at layer2.3, epsilon 16/255, 60 steps of 0.005',
    runs: Array.from({ length: runs }, (_, run) => ({
      ...{ folder: `/runs/${run}`, clip: `/data/clips/clip_${run}.mp4`, frames: 16, steps: [0, 20, 40, 60] },
    })),
    clusters: 'runs',
    ...{ images, videos, pairs },
    targets: [...new Set(videos.map(({ model }) => model))].map((model) => ({
      ...{ model, sharesWeights: false, drop: around(0.31, 0.1) },
      changed: { changed: 3, n: runs, rate: 3 / runs, interval: [0.14, 0.69] },
    })),
    acrossPairs: { pairs: pairs.length, spearman: 0.4, reason: null },
    ...{ reading: [], warnings: [], files: [] },
  })
}
