import type { AlignedPair, Alignment } from '../contract/alignment'
import { WorkbenchError } from '../contract/error'
import { labelsThatFit, niceTicks, tickText } from './axis'
import { dash } from './legend'
import { lineChartSheet, type ChartSeries, type LineChart } from './lineChart'
import type { FigureSpecification } from './specification'
import type { FigureStyle } from './style'
import { baseName, formatCount, formatNumber, plainText } from './text'

/** Twice the standard deviation of chance: what lies between the dashed lines means nothing. */
const chanceWidths = 2

export const lossText = ({ layer }: AlignedPair): string =>
  layer === null ? 'cross-entropy' : `layer ${plainText(layer)}`

/**
 * The figure of one of an alignment's pairs.
 *
 * @param pair position among them
 * @throws WorkbenchError `figure/no-data` if there is no such pair
 */
export function alignmentFigure(alignment: Alignment, pair: number): FigureSpecification {
  const chosen = alignment.pairs[pair]
  if (chosen) return gradientFigure(alignment, chosen)
  throw new WorkbenchError(
    'figure/no-data',
    `The alignment has ${alignment.pairs.length} pairs of models; pair ${pair} was asked for.`,
    `Choose a pair from 0 to ${alignment.pairs.length - 1}, as alignment.json lists them.`,
  )
}

/** Cosine between the gradients of one pair of models, frame by frame, beside what random directions give. */
export function gradientFigure(alignment: Alignment, pair: AlignedPair): FigureSpecification {
  const { ordinals, chance, form, definition } = alignment
  const subject = [`${plainText(pair.surrogate)} and ${plainText(pair.target)}`]
  const chart = { ...gradientChart(alignment, pair), subject }
  const names = `${plainText(pair.surrogate)} (${lossText(pair)}) and ${plainText(pair.target)}`
  const known = pair.cosines.filter((cosine) => cosine !== null).length
  return {
    name: 'gradients',
    title: 'Gradient alignment per frame',
    caption: [
      `Cosine between the gradients of ${names} on ${form} frames; −1 to 1, 1: they point the same way.`,
      definition,
      `n = ${known} of ${ordinals.length} frames have one. Dashed: ${chanceWidths} standard deviations (${formatNumber(chance, 4)}) of the cosine between random directions.`,
      ...sourceSentences(alignment),
    ].join(' '),
    data: {
      columns: [
        { name: 'image_model', unit: 'text', meaning: 'name on its card' },
        { name: 'image_layer', unit: 'text', meaning: 'tapped layer; empty for the cross-entropy to its own class' },
        { name: 'video_model', unit: 'text', meaning: 'name on its card' },
        { name: 'ordinal', unit: '1', meaning: 'stored picture of the clip, from 0' },
        { name: 'cosine', unit: '1', meaning: 'between the gradients; empty where one of them is zero' },
        { name: 'chance', unit: '1', meaning: 'standard deviation of the cosine between random directions' },
      ],
      rows: alignment.pairs.flatMap(({ surrogate, layer, target, cosines }) =>
        cosines.map((cosine, position) => [surrogate, layer, target, ordinals[position]!, cosine, chance]),
      ),
    },
    parameters: { surrogate: pair.surrogate, layer: pair.layer, target: pair.target, form, chance },
    narrowestEms: 18,
    ...lineChartSheet(chart),
  }
}

function sourceSentences({ subject, version }: Alignment): string[] {
  const of = subject === null ? [] : [`Frames of ${plainText(baseName(subject))}.`]
  return version === null ? of : [...of, `I2V Workbench ${version}.`]
}

function gradientChart({ ordinals, chance }: Alignment, { cosines }: AlignedPair): LineChart {
  const known = cosines.filter((cosine) => cosine !== null)
  const reach = 1.15 * Math.max(chanceWidths * chance, ...known.map(Math.abs))
  const marks = niceTicks(-reach, reach, 7)
  const end = Math.max(1, ordinals.length - 1)
  return {
    yTitle: 'Cosine between gradients (−1 to 1)',
    xTitle: 'Frame of the clip (ordinal)',
    yTicks: { min: -reach, max: reach, values: marks, text: tickText },
    xTicks(length, style) {
      const most = Math.min(12, labelsThatFit(formatCount(Math.max(0, ...ordinals)), length, style))
      const values = niceTicks(0, end, most, 1).filter((position) => position < ordinals.length)
      return { min: 0, max: end, values, text: (position) => formatCount(ordinals[position] ?? position) }
    },
    legend: ({ palette }) => [{ text: 'chance', color: palette.reference, mark: 'dashed' }],
    series: (style) => [
      ...[-1, 1].map((sign) => chanceLine(sign * chanceWidths * chance, end, style)),
      cosineLine(cosines, style),
    ],
    endText: '',
    tip: (position) => {
      const at = Math.round(position)
      const cosine = cosines[at]
      if (cosine === undefined) return ''
      return `Frame ${formatCount(ordinals[at]!)}: ${cosine === null ? 'one gradient is zero' : formatNumber(cosine, 4)}`
    },
  }
}

function chanceLine(value: number, end: number, style: FigureStyle): ChartSeries {
  const { palette, strongLine } = style
  return {
    type: 'line',
    name: 'chance',
    animation: false,
    showSymbol: false,
    silent: true,
    lineStyle: { color: palette.reference, width: 0.7 * strongLine, type: dash(style), cap: 'butt' },
    emphasis: { disabled: true },
    data: [
      [0, value],
      [end, value],
    ],
  }
}

function cosineLine(cosines: readonly (number | null)[], { palette, em, strongLine }: FigureStyle): ChartSeries {
  return {
    type: 'line',
    name: 'cosine',
    animation: false,
    clip: false,
    symbol: 'circle',
    symbolSize: 0.5 * em,
    showSymbol: cosines.length <= 80,
    showAllSymbol: true,
    itemStyle: { color: palette.categorical[0]!, borderWidth: 0 },
    lineStyle: { color: palette.categorical[0]!, width: 0.7 * strongLine, cap: 'butt' },
    emphasis: { disabled: true },
    data: cosines.map((cosine, position) => [position, cosine ?? '-']),
  }
}
