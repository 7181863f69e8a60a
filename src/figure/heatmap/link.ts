import { measureCatalogue, timePolicyTexts } from '../../contract/correlation'
import type { LinkQuantity, LinkView } from '../../contract/figure'
import type { Estimate, LinkedPair, TransferLink } from '../../contract/link'
import type { FigureSpecification, FigureTable, TableCell } from '../specification'
import { baseName, plainText } from '../text'
import { type CellGrids, type Heatmap, layOutHeatmap, valuesOf } from './grid'
import { heatmapSheet } from './heatmap'
import { panelSheet } from './multiples'
import { evenScale, scaleOf, type ColorScale } from './scale'
import { modelsText, valueText } from './words'

interface Quantity {
  readonly title: string
  /** one sentence for the caption */
  readonly meaning: string
  readonly of: (pair: LinkedPair) => Estimate
  readonly reasonOf: (pair: LinkedPair) => string | null
  /** drawn from -1 to 1 whatever the values */
  readonly isCorrelation: boolean
}

const trend = 'it mixes in that both cosines fall as the attack goes on'
const quantities: Readonly<Record<LinkQuantity, Quantity>> = {
  'within-pearson': {
    title: 'Pearson r within attack steps',
    meaning:
      'Pearson correlation between the cosines (benign against adversarial features) of the image and the video layer, each less its mean at the same step of the attack: above 0 where frames and clips that fall more in the one fall more in the other.',
    of: ({ within }) => within.pearson,
    reasonOf: ({ withinReason }) => withinReason,
    isCorrelation: true,
  },
  'within-slope': {
    title: 'Slope within attack steps',
    meaning:
      'Slope of the video layer’s cosine (benign against adversarial features) on the image layer’s, each less its mean at the same step of the attack.',
    of: ({ within }) => within.slope,
    reasonOf: ({ withinReason }) => withinReason,
    isCorrelation: false,
  },
  pearson: {
    title: 'Pearson r over all attack steps',
    meaning: `Pearson correlation between the cosines (benign against adversarial features) of the image and the video layer; ${trend}.`,
    of: ({ pearson }) => pearson,
    reasonOf: ({ reason }) => reason,
    isCorrelation: true,
  },
  spearman: {
    title: 'Spearman rho over all attack steps',
    meaning: `Rank correlation between the cosines (benign against adversarial features) of the image and the video layer; ${trend}.`,
    of: ({ spearman }) => spearman,
    reasonOf: ({ reason }) => reason,
    isCorrelation: true,
  },
  slope: {
    title: 'Slope over all attack steps',
    meaning:
      'How far the video layer’s cosine (benign against adversarial features) falls for each unit that the image layer’s falls, over the whole attack.',
    of: ({ slope }) => slope,
    reasonOf: ({ reason }) => reason,
    isCorrelation: false,
  },
  similarity: {
    title: 'Similarity of benign features',
    meaning: 'How alike both layers are on the benign frames.',
    of: ({ similarity }) => similarity,
    reasonOf: ({ similarityReason }) => similarityReason,
    isCorrelation: true,
  },
}

/** What a mark says: of similarities none is marked, since theirs are told by a correlation with its null. */
const markWords = 'interval excludes 0'

/** How image layers and video layers of recorded attacks move together: one number of each pair. */
export function linkFigure(link: TransferLink, view: Partial<LinkView> = {}): FigureSpecification {
  const { quantity = 'within-pearson', order = 'depth', transposed = false } = view
  const { heatmap, scale } = panelOf(link, quantity, { order, transposed })
  return {
    name: 'link',
    title: scale.title,
    caption: [meaningOf(link, quantity), ...linkSentences(link)].join(' '),
    data: linkTable(link),
    parameters: { ...linkParameters(link), quantity, order, transposed },
    ...heatmapSheet(heatmap, scale),
  }
}

const besideEachOther = ['within-pearson', 'slope', 'similarity'] as const

/** The link within attack steps, how far the video layer is moved, and how alike the layers were before, side by side. */
export function linkAndSimilarityFigure(link: TransferLink, view: Partial<LinkView> = {}): FigureSpecification {
  const { order = 'depth', transposed = false } = view
  const panels = besideEachOther.map((quantity) => panelOf(link, quantity, { order, transposed }))
  const [down, across] = transposed ? ['video', 'image'] : ['image', 'video']
  return {
    name: 'link-and-similarity',
    title: 'Link and similarity',
    caption: [
      `${down === 'image' ? 'Image' : 'Video'} layers down, ${across} layers across.`,
      ...besideEachOther.map((quantity) => meaningOf(link, quantity)),
      ...linkSentences(link),
    ].join(' '),
    data: linkTable(link),
    parameters: { ...linkParameters(link), quantities: besideEachOther, order, transposed },
    ...panelSheet(panels, [down!, across!], markWords),
  }
}

function panelOf(
  link: TransferLink,
  name: LinkQuantity,
  view: Pick<LinkView, 'order' | 'transposed'>,
): { heatmap: Heatmap<CellGrids>; scale: ColorScale } {
  const grids = gridsOf(link, name)
  return {
    scale: scaleFor(link, name, grids),
    heatmap: layOutHeatmap({ rows: link.images, columns: link.videos }, grids, view),
  }
}

/** Similarities are coloured as in a correlation's heatmap, all else around 0. */
function scaleFor(link: TransferLink, name: LinkQuantity, grids: CellGrids): ColorScale {
  const title = titleOf(link, name)
  if (name === 'similarity') {
    return { ...scaleOf({ ...grids, measure: link.request.measure, form: 'benign' }, 'measure'), title }
  }
  if (!quantities[name].isCorrelation) return evenScale(valuesOf(grids, 'value'), title)
  return { kind: 'diverging', low: -1, high: 1, title }
}

function titleOf({ request }: TransferLink, name: LinkQuantity): string {
  const { title } = quantities[name]
  return name === 'similarity' ? `${title}: ${measureCatalogue[request.measure].name}` : title
}

function gridsOf({ images, videos, pairs }: TransferLink, name: LinkQuantity): CellGrids {
  const { of, reasonOf } = quantities[name]
  const grid = <Value>(pick: (pair: LinkedPair) => Value): Value[][] =>
    images.map((_, image) => videos.map((__, video) => pick(pairs[image * videos.length + video]!)))
  const none = grid(() => null)
  return {
    values: grid((pair) => of(pair).value),
    low: grid((pair) => of(pair).low),
    high: grid((pair) => of(pair).high),
    ...{ pValues: none, qValues: none, nullMean: none, nullLow: none, nullHigh: none },
    rows: grid(({ observations }) => observations),
    effectiveRows: grid(({ clusters }) => clusters),
    undefined: pairs.flatMap((pair) =>
      of(pair).value === null
        ? [{ row: pair.image, column: pair.video, reason: reasonOf(pair) ?? 'No value was computed.' }]
        : [],
    ),
    marks: { words: markWords, cells: grid((pair) => name !== 'similarity' && excludesZero(of(pair))) },
  }
}

const excludesZero = ({ low, high }: Estimate): boolean => low !== null && high !== null && (low > 0 || high < 0)

function meaningOf(link: TransferLink, name: LinkQuantity): string {
  const grids = gridsOf(link, name)
  const marked = grids.marks!.cells.flat().filter(Boolean).length
  const cells = link.pairs.length - grids.undefined.length
  const dots = name === 'similarity' ? '' : ` Dots: the 95 % interval excludes 0 (${marked} of ${cells} pairs).`
  const missing = grids.undefined.length > 0 ? ` Hatched: ${grids.undefined.length} undefined.` : ''
  return `${titleOf(link, name)}: ${quantities[name].meaning}${dots}${missing}`
}

function linkSentences(link: TransferLink): string[] {
  const { request, attack, runs, clusters, pairs, targets, images, videos } = link
  const [least, most] = [Math.min, Math.max].map((pick) => pick(...pairs.map((pair) => pair.clusters)))
  const changed = targets.map(
    ({ model, changed: { changed: count, n }, drop }) =>
      `${plainText(model)}: ${count} of ${n} answers changed, benign class less probable by ${valueText(drop.value)}`,
  )
  const names = runs.slice(0, 4).map(({ clip }) => plainText(baseName(clip)))
  return [
    `Attack: ${plainText(attack)}, recorded at steps ${runs[0]!.steps.join(', ')}.`,
    `Image models: ${modelsText(images)}. Video models: ${modelsText(videos)}.`,
    `Intervals: expanded percentiles of ${request.resamples} resamples of clusters (${clusters}), ${least === most ? least : `${least} to ${most}`} a pair, seed ${request.seed}.`,
    clusters === 'time blocks'
      ? 'Of so few runs means at a step are of one run, and intervals tell nothing about other clips.'
      : '',
    `Alignment in time "${request.alignment}": ${timePolicyTexts[request.alignment]}`,
    changed.length > 0 ? `8-bit clips: ${changed.join('; ')}.` : '',
    `Clips: ${names.join(', ')}${runs.length > 4 ? ` and ${runs.length - 4} more` : ''}.`,
    `I2V Workbench ${link.version}.`,
  ].filter(Boolean)
}

const number = (name: string, meaning: string) => ({ name, unit: '1', meaning })
const text = (name: string, meaning: string) => ({ name, unit: 'text', meaning })

/** All quantities of every pair. */
function linkTable({ pairs, images, videos }: TransferLink): FigureTable {
  const names = Object.keys(quantities) as LinkQuantity[]
  return {
    columns: [
      text('image_model', 'name on its card'),
      text('image_layer', 'tensor'),
      text('video_model', 'name on its card'),
      text('video_layer', 'tensor'),
      number('observations', 'recorded attack steps, time steps and clips'),
      number('clusters', 'groups of observations that are resampled together'),
      ...names.flatMap((name) => {
        const column = name.replace('-', '_')
        return [
          number(column, quantities[name].title),
          number(`${column}_low`, 'lower end of its 95 % interval'),
          number(`${column}_high`, 'upper end of its 95 % interval'),
        ]
      }),
    ],
    rows: pairs.map((pair): TableCell[] => {
      const [image, video] = [images[pair.image]!, videos[pair.video]!]
      const numbers = names.flatMap((name) => {
        const { value, low, high } = quantities[name].of(pair)
        return [value, low, high]
      })
      return [image.model, image.tensor, video.model, video.tensor, pair.observations, pair.clusters, ...numbers]
    }),
  }
}

function linkParameters({ request, attack, runs, clusters }: TransferLink): Record<string, unknown> {
  const { alignment, measure, resamples, seed } = request
  return { attack, alignment, measure, resamples, seed, clusters, clips: runs.map(({ clip }) => baseName(clip)) }
}
