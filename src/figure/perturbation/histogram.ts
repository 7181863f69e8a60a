import { WorkbenchError } from '../../contract/error'
import type { HistogramView } from '../../contract/figure'
import { niceTicks, tickText } from '../axis'
import { dash } from '../legend'
import { lineChartSheet, type ChartSeries, type LineChart } from '../lineChart'
import type { FigureSpecification, FigureTable } from '../specification'
import type { FigureStyle } from '../style'
import { formatCount, formatNumber } from '../text'
import {
  boundText,
  type FormLine,
  legendOf,
  lineLook,
  linesOf,
  type PerturbationSubject,
  runCell,
  subjectParameters,
  subjectSentences,
} from './subject'
import { rangeTicks } from './ticks'

/** Values further out than this share of all are counted in the table alone. */
const drawnShare = 0.999

/**
 * How often values changed by how much: signed changes in 8-bit steps, in percent of all values.
 *
 * @param subjects one run or two
 * @throws WorkbenchError `figure/no-data` if none of the forms was measured
 */
export function histogramFigure(
  subjects: readonly PerturbationSubject[],
  { forms }: Pick<HistogramView, 'forms'>,
): FigureSpecification {
  const lines = linesOf(subjects, forms)
  if (lines.length === 0) {
    throw new WorkbenchError(
      'figure/no-data',
      `Run "${runCell(subjects, 0)}" was measured in none of the forms ${forms?.join(', ')}.`,
      'Choose other forms.',
    )
  }
  const bounds = [...new Set(subjects.flatMap(({ measured }) => boundSteps(measured.measures)))]
  const reach = reachOf(lines, bounds)
  const beyond = Math.max(...lines.map(({ form }) => 1 - shareWithin(form, reach)))
  const chart = histogramChart(lines, bounds, reach, subjects)
  return {
    name: 'histogram',
    title: 'Histogram of changes',
    caption: [
      'Signed changes of values in 8-bit steps of 1/255 (rounded half away from 0), in percent of all values.',
      bounds.length > 0 ? `Dashed: ±ε (${[...new Set(subjects.map(boundText))].join(' and ')}).` : '',
      beyond > 0 ? `Not drawn: changes beyond ±${reach} steps, at most ${formatNumber(100 * beyond, 3)} %.` : '',
      ...subjectSentences(subjects),
    ]
      .filter(Boolean)
      .join(' '),
    data: tableOf(subjects, lines),
    parameters: { ...subjectParameters(subjects), forms: [...new Set(lines.map(({ form }) => form.form))] },
    narrowestEms: 18,
    ...lineChartSheet(chart),
  }
}

/** No single value is bounded in an L2 ball. */
const boundSteps = ({ norm, epsilon }: { norm: string; epsilon: number }): number[] =>
  norm === 'linf' && epsilon > 0 ? [255 * epsilon] : []

function shareWithin({ histogram }: FormLine['form'], reach: number): number {
  const { first, counts } = histogram
  const all = counts.reduce((sum, count) => sum + count, 0)
  return counts.reduce((sum, count, at) => (Math.abs(first + at) <= reach ? sum + count : sum), 0) / all
}

/** Steps to both sides: the bound with some room, and more where the forms go further. */
function reachOf(lines: readonly FormLine[], bounds: readonly number[]): number {
  let reach = Math.max(2, Math.ceil(Math.max(0, ...bounds)) + 1)
  while (reach < 255 && lines.some(({ form }) => shareWithin(form, reach) < drawnShare)) reach++
  return reach
}

const percentOf = ({ histogram }: FormLine['form'], step: number): number => {
  const all = histogram.counts.reduce((sum, count) => sum + count, 0)
  return (100 * (histogram.counts[step - histogram.first] ?? 0)) / all
}

function histogramChart(
  lines: readonly FormLine[],
  bounds: readonly number[],
  reach: number,
  subjects: readonly PerturbationSubject[],
): LineChart {
  const steps = Array.from({ length: 2 * reach + 1 }, (_, at) => at - reach)
  const highest = Math.max(...lines.flatMap(({ form }) => steps.map((step) => percentOf(form, step))))
  const edge = reach + 0.5
  return {
    yTitle: 'Values (%)',
    xTitle: 'Change (steps of 1/255)',
    yTicks: rangeTicks(0, highest),
    xTicks: (_, { em, width }) => ({
      ...{ min: -edge, max: edge, text: tickText },
      values: niceTicks(-reach, reach, Math.max(3, Math.min(11, Math.floor(width / (5 * em)))), 1),
    }),
    legend: ({ palette }) => [
      ...legendOf(lines, palette).map((entry, at) =>
        at === 0 ? { ...entry, mark: 'band' as const, opacity: fillOpacity } : entry,
      ),
      ...(bounds.length > 0
        ? [
            {
              text: `±ε${subjects.length > 1 ? '' : ` = ${boundText(subjects[0]!)}`}`,
              color: palette.reference,
              mark: 'dashed' as const,
            },
          ]
        : []),
    ],
    series: (style) => [
      ...bounds.flatMap((bound) => [-bound, bound].map((at) => boundLine(at, rangeTicks(0, highest).max, style))),
      ...lines.map((line, at) => stepSeries(line, steps, at === 0, style)),
    ],
    endText: '',
    tip: (at) => tipOf(lines, Math.round(at)),
  }
}

const fillOpacity = 0.4

/** A step for every change; the first form is filled. */
function stepSeries(
  { form, text, mark, color }: FormLine,
  steps: readonly number[],
  isFilled: boolean,
  style: FigureStyle,
): ChartSeries {
  const shade = color(style.palette)
  return {
    type: 'line',
    name: text,
    animation: false,
    step: 'middle',
    symbol: 'none',
    lineStyle: isFilled ? { color: shade, width: style.hairline } : lineLook(mark, shade, style),
    ...(isFilled && { areaStyle: { color: shade, opacity: fillOpacity } }),
    itemStyle: { color: shade },
    emphasis: { disabled: true },
    z: isFilled ? 3 : 4,
    data: steps.map((step) => [step, percentOf(form, step)]),
  }
}

function boundLine(at: number, top: number, style: FigureStyle): ChartSeries {
  return {
    type: 'line',
    name: 'bound',
    animation: false,
    showSymbol: false,
    silent: true,
    tooltip: { show: false },
    lineStyle: { color: style.palette.reference, width: 0.6 * style.strongLine, type: dash(style), cap: 'butt' },
    emphasis: { disabled: true },
    z: 2,
    data: [
      [at, 0],
      [at, top],
    ],
  }
}

function tipOf(lines: readonly FormLine[], step: number): string {
  const text = step === 0 ? 'No change' : `${formatNumber(step, 0)} ${Math.abs(step) === 1 ? 'step' : 'steps'}`
  const values = lines.map((line) => {
    const count = line.form.histogram.counts[step - line.form.histogram.first] ?? 0
    return `${line.text}: ${formatNumber(percentOf(line.form, step), 2)} % (${formatCount(count)})`
  })
  return [text, ...values].join('\n')
}

function tableOf(subjects: readonly PerturbationSubject[], lines: readonly FormLine[]): FigureTable {
  return {
    columns: [
      { name: 'run', unit: 'text', meaning: 'name of the run' },
      { name: 'form', unit: 'text', meaning: 'form of the adversarial clip' },
      { name: 'change', unit: 'steps of 1/255', meaning: 'adversarial minus benign, rounded half away from 0' },
      { name: 'values', unit: '1', meaning: 'how many values of the clip changed by it' },
      { name: 'share', unit: '%', meaning: 'of all values' },
    ],
    rows: lines.flatMap(({ form, subject }) =>
      form.histogram.counts.map((count, at) => {
        const step = form.histogram.first + at
        return [runCell(subjects, subject), form.form, step, count, percentOf(form, step)]
      }),
    ),
  }
}
