import { z } from 'zod'

export const measures = [
  'cka',
  'cka-rbf',
  'cosine',
  'rsa',
  'rsa-euclidean',
  'procrustes',
  'svcca',
  'pwcca',
  'best-match',
  'cka-biased',
] as const
export const measureSchema = z.enum(measures)
export type Measure = z.infer<typeof measureSchema>

/** What a reader must know of a similarity measure before believing a number of it. */
export interface MeasureDescription {
  readonly name: string
  /** as small as a column of a table is */
  readonly shortName: string
  /** one sentence */
  readonly summary: string
  /** least and largest value; a measure may come close to `least` only in theory */
  readonly range: readonly [least: number, largest: number]
  /** what unrelated layers give, beyond the null each cell carries */
  readonly unrelated: string
  /** what may be done to the features of either layer without changing the value */
  readonly invariances: readonly string[]
  /** fewest rows it is defined for */
  readonly leastRows: number
  readonly source: string
  /** null, or what to keep in mind */
  readonly warning: string | null
}

const rotations = [
  'rotation of the features (so also their order)',
  'scaling by one factor',
  'adding a constant vector',
]

const slow =
  'about 0 for independent rows; well above 0 for neighbouring frames of slow layers, which are alike by themselves: compare with the null'

/** All of them say: the larger, the more alike. */
export const measureCatalogue: Readonly<Record<Measure, MeasureDescription>> = {
  cka: {
    name: 'Linear CKA, debiased',
    shortName: 'CKA',
    summary:
      'How alike two layers arrange the same rows: unbiased HSIC of their linear kernels, divided by the geometric mean of each with itself.',
    range: [-1, 1],
    unrelated: slow,
    invariances: rotations,
    leastRows: 4,
    source:
      'Kornblith et al., ICML 2019; unbiased HSIC: Song et al., JMLR 2012, eq. 5; over several clips: Nguyen et al., ICLR 2021',
    warning: null,
  },
  'cka-rbf': {
    name: 'RBF CKA, debiased',
    shortName: 'RBF CKA',
    summary:
      'As linear CKA, with Gaussian kernels whose bandwidth is a fraction of the median distance between rows: sees neighbourhoods rather than long distances.',
    range: [-1, 1],
    unrelated: slow,
    invariances: rotations,
    leastRows: 4,
    source: 'Kornblith et al., ICML 2019, section 3; unbiased HSIC: Song et al., JMLR 2012, eq. 5',
    warning: null,
  },
  cosine: {
    name: 'Activation-map cosine',
    shortName: 'Map cosine',
    summary:
      'Whether two layers look at the same places: cosine between their maps of mean absolute activation, brought to a common grid, averaged over rows.',
    range: [0, 1],
    unrelated: 'far above 0, because maps have no negative values: compare with the null',
    invariances: ['order and sign of channels', 'scaling each row by a factor of its own'],
    leastRows: 1,
    source: 'attention maps as in Zagoruyko and Komodakis, ICLR 2017, section 3.1, there as a sum over channels',
    warning: 'Compare with the null mean: two smooth maps of positive values are never orthogonal.',
  },
  rsa: {
    name: 'RSA, correlation distance',
    shortName: 'RSA',
    summary:
      'Spearman correlation between the two layers’ matrices of dissimilarity between rows, dissimilarity being 1 minus the Pearson correlation of two rows.',
    range: [-1, 1],
    unrelated: slow,
    invariances: [
      'order of the features',
      'scaling and shifting every row',
      'any monotone change of the dissimilarities',
    ],
    leastRows: 4,
    source: 'Kriegeskorte, Mur and Bandettini, Frontiers in Systems Neuroscience 2008',
    warning: null,
  },
  'rsa-euclidean': {
    name: 'RSA, Euclidean distance',
    shortName: 'RSA (Eucl.)',
    summary: 'Spearman correlation between the two layers’ matrices of Euclidean distance between rows.',
    range: [-1, 1],
    unrelated: slow,
    invariances: [...rotations, 'any monotone change of the distances'],
    leastRows: 4,
    source: 'Kriegeskorte, Mur and Bandettini, Frontiers in Systems Neuroscience 2008',
    warning: null,
  },
  procrustes: {
    name: 'Orthogonal Procrustes similarity',
    shortName: 'Procrustes',
    summary:
      'How well one layer can be rotated onto the other: nuclear norm of the cross-product of the centred features, each of Frobenius norm 1 (1 minus half the squared Procrustes distance).',
    range: [0, 1],
    unrelated: 'above 0, and near 1 with many features and few rows: compare with the null',
    invariances: rotations,
    leastRows: 3,
    source: 'Schönemann, Psychometrika 1966; Ding, Denain and Steinhardt, NeurIPS 2021',
    warning: 'Not debiased: with far more features than rows even unrelated layers score high.',
  },
  svcca: {
    name: 'SVCCA',
    shortName: 'SVCCA',
    summary:
      'Mean canonical correlation between the leading principal components of both layers, as many as keep 99 % of the variance, of both the same number.',
    range: [0, 1],
    unrelated: 'above 0, about the root of kept components over rows',
    invariances: ['any invertible linear map of the kept components', 'adding a constant vector'],
    leastRows: 5,
    source: 'Raghu et al., NeurIPS 2017',
    warning: 'Only where rows exceed twice the kept components; undefined elsewhere.',
  },
  pwcca: {
    name: 'PWCCA',
    shortName: 'PWCCA',
    summary:
      'Canonical correlations as in SVCCA, weighted by how much of the image layer’s kept components each canonical direction accounts for.',
    range: [0, 1],
    unrelated: 'above 0, as SVCCA',
    invariances: [...rotations, 'for the video layer any invertible linear map of the kept components'],
    leastRows: 5,
    source: 'Morcos, Raghu and Bengio, NeurIPS 2018, section 2.2, on principal components',
    warning: 'Only where rows exceed twice the kept components; not symmetric: the image layer gives the weights.',
  },
  'best-match': {
    name: 'Best-match channel correlation',
    shortName: 'Best match',
    summary:
      'For each channel of the image layer the largest |Pearson r| with any channel of the video layer, averaged over channels.',
    range: [0, 1],
    unrelated: 'well above 0, since it is the best of many: compare with the null',
    invariances: ['order and sign of channels', 'scaling and shifting each channel'],
    leastRows: 4,
    source: 'the semi-matching of Li et al., ICLR 2016',
    warning: 'A maximum over channels is never 0: with few rows compare it with its null only.',
  },
  'cka-biased': {
    name: 'Linear CKA, biased',
    shortName: 'Biased CKA',
    summary: 'Linear CKA as first published, from biased HSIC: for comparison with papers that report it.',
    range: [0, 1],
    unrelated: 'about features / (features + rows): 0.94 for 32 rows of 512 independent Gaussian features',
    invariances: rotations,
    leastRows: 2,
    source: 'Kornblith et al., ICML 2019, eq. 4',
    warning:
      'Biased upwards by about features / (features + rows): believe it only with many times more rows than features.',
  },
}
