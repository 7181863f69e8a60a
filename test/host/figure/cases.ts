import { perturbationMeasures } from '../../../src/contract/perturbation'
import { mapsViewSchema } from '../../../src/contract/figure'
import { channelsFigure } from '../../../src/figure/cell/channels'
import { mapsFigure, mapSteps } from '../../../src/figure/cell/maps'
import type { FigureSpecification } from '../../../src/figure/specification'
import { cellCurveFigure } from '../../../src/figure/heatmap/curve'
import { heatmapFigure } from '../../../src/figure/heatmap/heatmap'
import { linkAndSimilarityFigure, linkFigure } from '../../../src/figure/heatmap/link'
import { measuresFigure } from '../../../src/figure/heatmap/multiples'
import { perturbationFigure } from '../../../src/figure/perturbation/curve'
import { histogramFigure } from '../../../src/figure/perturbation/histogram'
import { spectrumPlaneFigure } from '../../../src/figure/perturbation/plane'
import { spectrumFigure } from '../../../src/figure/perturbation/spectrum'
import { influenceFigure } from '../../../src/figure/margin/influence'
import { marginFigure } from '../../../src/figure/margin/margins'
import { frameViewSchema, montageViewSchema, stripViewSchema } from '../../../src/contract/figure'
import { frameFigure, montageFigure, stripFigure } from '../../../src/figure/picture/figures'
import { successFigure } from '../../../src/figure/success'
import { sampleRun, type SampleOptions } from '../../figure/sample'
import {
  sampleChannels,
  sampleCorrelation,
  sampleDetail,
  sampleMaps,
  samplePictures,
  type SampleCorrelationOptions,
} from '../../figure/sampleCorrelation'
import { sampleLink, type SampleLinkOptions } from '../../figure/sampleLink'
import { samplePerturbation, type SamplePerturbationOptions } from '../../figure/samplePerturbation'
import { sampleMargins } from '../../figure/sampleMargins'
import { sampleFrames } from '../../figure/picture/sampleFrames'
import { sampleTable } from '../../figure/sampleTable'
import { runFigures } from './drawing'

const runs: Record<string, SampleOptions> = {
  'five models': {},
  'one model, no labels': { models: [{ name: 'I3D' }], labels: [null] },
  'a cancelled run of 300 frames': { state: 'cancelled', stepsDone: 17, frames: 300 },
  'long names and one frame': {
    models: [
      { name: 'A video model whose card carries a really very long name, TSN ResNet-101 RGB', shared: true },
      { name: '<b>B & "C"</b>' },
    ],
    labels: ['catching or throwing baseball in a stadium', null, '<script>alert(1)</script>'],
    frames: 1,
  },
  'one step': { steps: 1, frames: 2 },
  'twenty thousand steps below zero': { steps: 20_000, frames: 3, lowest: -0.9 },
  'eleven models': {
    models: Array.from({ length: 11 }, (_, index) => ({ name: `Model ${index}`, shared: index === 3 })),
  },
}
const figures = ['losses', 'frames', 'predictions'] as const

const correlations: Record<string, SampleCorrelationOptions> = {
  'two models each': {},
  'four layers': { images: [{ name: 'A', layers: 4 }], videos: [{ name: 'B', layers: 4 }] },
  'one cell without a value': {
    images: [{ name: 'An image model whose card carries a really very long name', layers: 1 }],
    videos: [{ name: '<b>B & "C"</b>', layers: 1 }],
    measures: ['cka'],
  },
  'many layers of three models': {
    images: [
      { name: 'ResNet-101', layers: 52 },
      { name: 'One layer of another model with a long name', layers: 1 },
    ],
    videos: ['SlowFast-50 8 × 8', 'I3D', 'TPN'].map((name) => ({ name, layers: 14 })),
    measures: ['best-match', 'cka-biased', 'rsa-euclidean', 'procrustes', 'pwcca'],
    nulls: false,
  },
}
const ofCorrelations = Object.entries(correlations).flatMap(([title, options]) => {
  const correlation = sampleCorrelation({ ...options, forms: ['benign', 'difference'] })
  return [
    { title: `heatmap: ${title}`, specification: heatmapFigure(correlation) },
    {
      title: `heatmap: ${title}, difference, transposed, by value`,
      specification: heatmapFigure(correlation, { form: 'difference', transposed: true, order: 'value' }),
    },
    { title: `measures: ${title}`, specification: measuresFigure(correlation) },
    {
      title: `cell: ${title}`,
      specification: cellCurveFigure(correlation, sampleDetail(correlation, 0, 0), { row: 0, column: 0 }),
    },
  ]
})

const cellCorrelation = sampleCorrelation(correlations['four layers'])
const detail = sampleDetail(cellCorrelation, 0, 1)
const place = { row: 0, column: 1, clip: 0, form: 'benign' } as const
const mapsOf = (steps: number[], more: { cover?: number; imageChannel?: number } = {}) => {
  const view = mapsViewSchema.parse({ ...place, steps, ...more })
  const shown = mapSteps(cellCorrelation, view)
  return mapsFigure(cellCorrelation, sampleMaps(32, 8), samplePictures(shown.length), shown, view)
}
const ofCells = [
  { title: 'channels: 40 by 64', channels: sampleChannels(40, 64) },
  { title: 'channels: 2048 by 3', channels: sampleChannels(2048, 3) },
  { title: 'channels: 1 by 1', channels: sampleChannels(1, 1) },
].map(({ title, channels }) => ({
  title,
  specification: channelsFigure(cellCorrelation, { ...detail, channels }, place),
}))
const ofMaps = [
  { title: 'maps: up to four', specification: mapsOf([]) },
  { title: 'maps: one, over its frame', specification: mapsOf([2], { cover: 0.5, imageChannel: 7 }) },
]

const links: Record<string, SampleLinkOptions> = {
  'two models each': { undefinedPairs: [0, 1, 30] },
  'one cell without a value': {
    images: [{ name: 'An image model whose card carries a really very long name', layers: 1 }],
    videos: [{ name: '<b>B & "C"</b>', layers: 1 }],
    undefinedPairs: [0],
  },
  'many layers': { images: [{ name: 'ResNet-101', layers: 52 }], videos: [{ name: 'I3D', layers: 60 }] },
}
const ofLinks = Object.entries(links).flatMap(([title, options]) => [
  { title: `link: ${title}`, specification: linkFigure(sampleLink(options)) },
  { title: `slopes: ${title}`, specification: linkFigure(sampleLink(options), { quantity: 'within-slope' }) },
  { title: `link and similarity: ${title}`, specification: linkAndSimilarityFigure(sampleLink(options)) },
])

const perturbations: Record<string, SamplePerturbationOptions> = {
  'four forms': {},
  'one frame in an L2 ball': { frames: 1, norm: 'l2', viewing: false },
  'three hundred frames, odd size': { frames: 300, height: 13, width: 64, viewing: false },
}
const ofPerturbations = Object.entries(perturbations).flatMap(([title, options]) => {
  const subject = samplePerturbation(options)
  const other = samplePerturbation({ ...options, seed: 8, strength: 0.4, state: 'cancelled', stepsDone: 17 })
  const known = perturbationMeasures.filter((measure) =>
    subject.measured.measures.forms[0]!.frames[measure].some((value) => value !== null),
  )
  const times = subject.measured.measures.frames > 1 ? (['space', 'time'] as const) : (['space'] as const)
  return [
    ...known.map((measure) => ({
      title: `perturbation, ${measure}: ${title}`,
      specification: perturbationFigure([subject], { measure, forms: null }),
    })),
    ...[[subject], [subject, other]].flatMap((subjects) => [
      {
        title: `perturbation of ${subjects.length}: ${title}`,
        specification: perturbationFigure(subjects, { measure: 'l2', forms: ['float', 'rounded'] }),
      },
      ...times.map((over) => ({
        title: `spectrum of ${subjects.length} over ${over}: ${title}`,
        specification: spectrumFigure(subjects, { over, forms: null, benign: true }),
      })),
      {
        title: `histogram of ${subjects.length}: ${title}`,
        specification: histogramFigure(subjects, { forms: null }),
      },
    ]),
    { title: `spectrum-2d: ${title}`, specification: spectrumPlaneFigure(subject, { form: 'float' }) },
  ]
})
const ofMargins = (['five models', 'a cancelled run of 300 frames', 'long names and one frame'] as const).flatMap(
  (title) => {
    const run = sampleRun({ ...runs[title], state: 'finished' })
    const margins = sampleMargins(run, 16)
    const target = margins.targets.length > 1 ? 1 : 0
    return [
      { title: `influence: ${title}`, specification: influenceFigure(run, margins, { target }) },
      { title: `margins: ${title}, windows`, specification: marginFigure(run, margins, { target, of: null }) },
      { title: `margins: ${title}, growth`, specification: marginFigure(run, margins, { target, of: 'growth' }) },
    ]
  },
)
const { run, host } = sampleFrames({ frames: 20 })
const long = sampleFrames({ frames: 1, timesSeconds: [] })
const ofPictures = [
  { title: 'strip', specification: await stripFigure(run, stripViewSchema.parse({}), host) },
  {
    title: 'strip of twelve small frames',
    specification: await stripFigure(run, stripViewSchema.parse({ count: 12, rows: ['perturbation'] }), host),
  },
  {
    title: 'strip of one frame without a time',
    specification: await stripFigure(long.run, stripViewSchema.parse({ amplify: 3, channel: 'red' }), long.host),
  },
  { title: 'montage', specification: await montageFigure(run, montageViewSchema.parse({ count: 7 }), host) },
  {
    title: 'montage of frames',
    specification: await montageFigure(run, montageViewSchema.parse({ form: 'benign', across: 5 }), host),
  },
  { title: 'view', specification: await frameFigure(run, frameViewSchema.parse({ position: 3 }), host) },
  {
    title: 'view of a wide part',
    specification: await frameFigure(run, frameViewSchema.parse({ crop: [0, 2, 12, 2] }), host),
  },
]

/** Every figure of runs as they are and as they can be. */
export const cases: { title: string; specification: FigureSpecification }[] = [
  ...Object.entries(runs).flatMap(([title, options]) => {
    const run = sampleRun(options)
    return figures.map((figure) => ({ title: `${figure}: ${title}`, specification: runFigures[figure](run) }))
  }),
  ...[1, 3, 7].map((count) => ({
    title: `success: ${count} models`,
    specification: successFigure(
      sampleTable(
        Array.from({ length: count }, (_, index) => ({ name: `Kinetic Shapes ${index}`, shared: index < 2 })),
      ),
    ),
  })),
  ...ofCorrelations,
  ...ofCells,
  ...ofMaps,
  ...ofLinks,
  ...ofPerturbations,
  ...ofMargins,
  ...ofPictures,
]
