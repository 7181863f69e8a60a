import {
  measureCatalogue,
  type CellDetail,
  type Correlation,
  type CorrelationForm,
  type Measure,
} from '../../contract/correlation'
import { WorkbenchError } from '../../contract/error'
import { labelsThatFit, niceTicks, tickText } from '../axis'
import { lineChartSheet, type LineChart } from '../lineChart'
import type { FigureSpecification } from '../specification'
import { baseName, formatCount, formatNumber, plainText } from '../text'
import { correlationParameters, correlationSentences, formTexts, layerName } from './words'

export interface CurveChoice {
  readonly row: number
  readonly column: number
  readonly clip?: number
  /** null: the first there is */
  readonly measure?: Measure | null
  /** which frames the models saw */
  readonly form?: CorrelationForm
}

/**
 * A cell over time: one value for each step of the video layer, at the centre of the frames it sees.
 *
 * @throws WorkbenchError `figure/no-data` if the cell has no curve
 */
export function cellCurveFigure(
  correlation: Correlation,
  detail: CellDetail,
  choice: CurveChoice,
): FigureSpecification {
  const { row, column, clip = 0, measure = null } = choice
  // A difference has no curve of its own: what is looked into is its adversarial half.
  const form = choice.form === 'difference' ? 'adversarial' : (choice.form ?? 'benign')
  const [image, video] = [correlation.rows[row], correlation.columns[column]]
  const curve = detail.curves.find((one) => one.measure === measure) ?? detail.curves[0]
  if (!image || !video || !curve) {
    throw new WorkbenchError(
      'figure/no-data',
      `Cell (${row}, ${column}) of correlation "${correlation.id}" has no curve over time${detail.reason ? `: ${detail.reason}` : '.'}`,
      'Choose a cell whose layers have steps in time.',
    )
  }
  const source = correlation.clips[clip]
  const frames = source?.ordinals.length ?? 0
  const many = correlation.clips.length > 1 ? `, ${clip + 1} of ${correlation.clips.length}` : ''
  const clipText = `${plainText(baseName(source?.path ?? ''))}${many}`
  const points = detail.steps.map(({ centre, first, last }, step) => ({
    centre,
    first,
    last,
    value: curve.values[step] ?? null,
  }))
  const name = measureCatalogue[curve.measure].name
  const chart = curveChart(points, source?.ordinals ?? [], frames, measureCatalogue[curve.measure].shortName)
  return {
    name: 'cell',
    title: `${name} per step`,
    caption: [
      `${name} of image layer ${layerName(image)} (${plainText(image.model)}) and video layer ${layerName(video)} (${plainText(video.model)}), step by step.`,
      curve.meaning,
      formTexts[form],
      `n = ${points.length} ${points.length === 1 ? 'step' : 'steps'} of the video layer in clip ${clipText}.`,
      ...correlationSentences(correlation),
    ].join(' '),
    data: {
      columns: [
        { name: 'step', unit: '1', meaning: 'step of the video layer, from 0' },
        { name: 'centre', unit: '1', meaning: 'middle of the frames it sees, as a position among those looked at' },
        { name: 'first', unit: '1', meaning: 'first position it sees' },
        { name: 'last', unit: '1', meaning: 'last position it sees' },
        { name: curve.measure, unit: '1', meaning: curve.meaning },
      ],
      rows: points.map(({ centre, first, last, value }, step) => [step, centre, first, last, value]),
    },
    parameters: {
      ...correlationParameters(correlation),
      row,
      column,
      clip,
      form,
      measure: curve.measure,
      image: image.tensor,
      video: video.tensor,
    },
    narrowestEms: 18,
    ...lineChartSheet(chart),
  }
}

interface Point {
  readonly centre: number
  readonly first: number
  readonly last: number
  readonly value: number | null
}

function curveChart(points: readonly Point[], ordinals: readonly number[], frames: number, measure: string): LineChart {
  const values = points.flatMap(({ value }) => (value === null ? [] : [value]))
  const marks = niceTicks(Math.min(0, ...values), Math.max(1, ...values), 6)
  const step = (marks[1] ?? 1) - (marks[0] ?? 0)
  const least = Math.min(...values, 0) < marks[0]! ? marks[0]! - step : marks[0]!
  const most = Math.max(...values, 1) > marks.at(-1)! ? marks.at(-1)! + step : marks.at(-1)!
  const ticks = [...new Set([least, ...marks, most].map((value) => Number(value.toFixed(9))))]
  const end = Math.max(1, frames - 1)
  return {
    yTitle: `${measure} per step (no unit)`,
    xTitle: 'Source frame (ordinal) at the centre of the step',
    yTicks: { min: least, max: most, values: ticks, text: tickText },
    xTicks(length, style) {
      const widest = formatCount(Math.max(0, ...ordinals))
      const places = niceTicks(0, end, Math.min(10, labelsThatFit(widest, length, style)), 1).filter(
        (at) => at < frames,
      )
      return { min: 0, max: end, values: places, text: (position) => formatCount(ordinals[position] ?? position) }
    },
    legend: () => [],
    series: ({ palette, em, strongLine }) => [
      {
        type: 'line',
        name: 'similarity',
        animation: false,
        clip: false,
        symbol: 'circle',
        symbolSize: 0.5 * em,
        showSymbol: points.length <= 80,
        showAllSymbol: true,
        itemStyle: { color: palette.categorical[0]!, borderWidth: 0 },
        lineStyle: { color: palette.categorical[0]!, width: 0.7 * strongLine, cap: 'butt' },
        emphasis: { disabled: true },
        data: points.map(({ centre, value }) => [centre, value ?? '-']),
      },
    ],
    endText: '',
    tip: (position) => curveTip(points, ordinals, position),
  }
}

function curveTip(points: readonly Point[], ordinals: readonly number[], position: number): string {
  const step = points.findIndex(({ centre }) => Math.abs(centre - position) < 1e-6)
  const point = points[step]
  if (!point) return ''
  const [first, last] = [ordinals[point.first] ?? point.first, ordinals[point.last] ?? point.last]
  const value = point.value === null ? 'undefined' : formatNumber(point.value, 3)
  return `Step ${step}: ${value}\n${first === last ? `sees frame ${first}` : `sees from frame ${first} to ${last}`}`
}
