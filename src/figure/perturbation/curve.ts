import { WorkbenchError } from '../../contract/error'
import type { PerturbationView } from '../../contract/figure'
import { perturbationCatalogue, type PerturbationMeasure } from '../../contract/perturbation'
import { labelsThatFit, niceTicks, type Ticks } from '../axis'
import { lineChartSheet, type ChartSeries, type LineChart } from '../lineChart'
import { cosineTicks } from '../quantity'
import type { FigureSpecification, FigureTable } from '../specification'
import type { FigureStyle } from '../style'
import { formatCount } from '../text'
import {
  type FormLine,
  legendOf,
  lineLook,
  linesOf,
  type PerturbationSubject,
  runCell,
  subjectParameters,
  subjectSentences,
} from './subject'
import { rangeTicks, spanTicks } from './ticks'
import { inUnit, measureNumber, measureTitle } from './words'

/** more would run into each other on one column of a paper */
const mostDots = 40

/**
 * One measure of the perturbation, frame by frame: forms of a run, or of two runs over each other.
 *
 * @param subjects one run or two
 * @throws WorkbenchError `figure/no-data` if it is defined nowhere
 */
export function perturbationFigure(
  subjects: readonly PerturbationSubject[],
  { measure, forms }: Pick<PerturbationView, 'measure' | 'forms'>,
): FigureSpecification {
  const lines = linesOf(subjects, forms)
  const known = lines.flatMap(({ form }) => form.frames[measure].filter((value) => value !== null))
  if (known.length === 0) throw noData(subjects, lines, measure)
  const axis = frameAxis(subjects)
  const chart = curveChart(lines, axis, measure, known)
  const { help, source } = perturbationCatalogue[measure]
  return {
    name: 'perturbation',
    title: `${perturbationCatalogue[measure].name} per frame`,
    caption: [
      `${measureTitle(measure)} of the perturbation, frame by frame. ${help} ${source}`,
      `n = ${axis.ordinals.length} ${axis.ordinals.length === 1 ? 'frame' : 'frames'}, ${axis.isOfOneClip ? 'named by ordinal in the clip' : 'named by position, since the runs are of two clips'}.`,
      ...subjectSentences(subjects),
    ].join(' '),
    data: curveTable(subjects, lines, measure),
    parameters: { ...subjectParameters(subjects), measure, forms: [...new Set(lines.map(({ form }) => form.form))] },
    narrowestEms: 18,
    ...lineChartSheet(chart),
  }
}

/** Where frames stand on the axis: by position, or where two runs took different frames of a clip by ordinal. */
export interface FrameAxis {
  /** of each place */
  readonly ordinals: readonly number[]
  readonly isOfOneClip: boolean
  /** place of a frame of a run */
  placeOf(subject: number, position: number): number
  /** position in the first run; null: it has no such frame */
  positionAt(place: number): number | null
}

export function frameAxis(subjects: readonly PerturbationSubject[]): FrameAxis {
  const runs = subjects.map(({ measured }) => measured.measures.ordinals)
  const [first, other = first!] = runs
  const isOfOneClip = new Set(subjects.map(({ run }) => run.record.resolved.clip.sha256)).size === 1
  if (!isOfOneClip) {
    const ordinals = Array.from({ length: Math.max(first!.length, other.length) }, (_, position) => position)
    const positionAt = (place: number): number | null => (place < first!.length ? place : null)
    return { ordinals, isOfOneClip, placeOf: (_, position) => position, positionAt }
  }
  if (first!.join() === other.join()) {
    return { ordinals: first!, isOfOneClip, placeOf: (_, position) => position, positionAt: (place) => place }
  }
  const ordinals = [...new Set(runs.flat())].sort((a, b) => a - b)
  const positionAt = (place: number): number | null => {
    const position = first!.indexOf(ordinals[place]!)
    return position < 0 ? null : position
  }
  return {
    ordinals,
    isOfOneClip,
    placeOf: (subject, position) => ordinals.indexOf(runs[subject]![position]!),
    positionAt,
  }
}

function curveChart(
  lines: readonly FormLine[],
  axis: FrameAxis,
  measure: PerturbationMeasure,
  known: readonly number[],
): LineChart {
  const end = Math.max(1, axis.ordinals.length - 1)
  return {
    yTitle: measureTitle(measure),
    xTitle: axis.isOfOneClip ? 'Frame of the clip (ordinal)' : 'Frame of the run (position)',
    yTicks: ticksOf(
      measure,
      known.map((value) => inUnit(measure, value)),
    ),
    xTicks(length, style) {
      const most = Math.min(12, labelsThatFit(formatCount(Math.max(...axis.ordinals)), length, style))
      const values = niceTicks(0, end, most, 1).filter((place) => place < axis.ordinals.length)
      return { min: 0, max: end, values, text: (place) => formatCount(axis.ordinals[place] ?? place) }
    },
    legend: ({ palette }) => legendOf(lines, palette),
    series: (style) => lines.map((line) => curveSeries(line, axis, measure, style)),
    endText: '',
    tip: (place) => tipOf(lines, axis, measure, Math.round(place)),
  }
}

/** Sizes and shares start at 0; PSNR and SSIM where their values are, over no less than 1 dB and 0.01: less is not seen. */
function ticksOf(measure: PerturbationMeasure, values: readonly number[]): Ticks {
  const [low, high] = [Math.min(...values), Math.max(...values)]
  if (measure === 'neighbourCosine') return cosineTicks(Math.min(0, low))
  if (measure === 'psnr') return spanTicks(low, high, 1)
  if (measure === 'ssim') {
    const ticks = spanTicks(low, high, 0.01)
    return ticks.max > 1 ? { ...ticks, max: 1, values: ticks.values.filter((value) => value <= 1) } : ticks
  }
  return rangeTicks(0, high > 0 ? high : 1)
}

function curveSeries(
  { form, text, mark, color, subject }: FormLine,
  axis: FrameAxis,
  measure: PerturbationMeasure,
  style: FigureStyle,
): ChartSeries {
  const values = form.frames[measure]
  const shade = color(style.palette)
  const points = values.map((value, position) => [
    axis.placeOf(subject, position),
    value === null ? '-' : inUnit(measure, value),
  ])
  return {
    type: 'line',
    name: text,
    animation: false,
    clip: false,
    symbol: 'circle',
    symbolSize: 0.42 * style.em,
    showSymbol: values.length <= (mark === 'line' ? mostDots : 1),
    showAllSymbol: true,
    itemStyle: { color: shade, borderWidth: 0 },
    lineStyle: lineLook(mark, shade, style),
    emphasis: { disabled: true },
    // Broken lines over solid ones, so that equal ones are both seen.
    z: 3 + ['line', 'dashed', 'dotted'].indexOf(mark),
    data: points.sort(([a], [b]) => Number(a) - Number(b)),
  }
}

function tipOf(lines: readonly FormLine[], axis: FrameAxis, measure: PerturbationMeasure, place: number): string {
  if (axis.ordinals[place] === undefined) return ''
  const values = lines.flatMap(({ form, text, subject }) => {
    const position = form.frames[measure].findIndex((_, at) => axis.placeOf(subject, at) === place)
    if (position < 0) return []
    const value = form.frames[measure][position]!
    return [`${text}: ${value === null ? reasonOf(form, measure, position) : measureNumber(measure, value)}`]
  })
  return [`Frame ${formatCount(axis.ordinals[place])}`, ...values].join('\n')
}

export function reasonOf(form: FormLine['form'], measure: PerturbationMeasure, frame: number | null): string {
  return form.undefined.find((one) => one.measure === measure && one.frame === frame)?.reason ?? 'undefined'
}

function curveTable(
  subjects: readonly PerturbationSubject[],
  lines: readonly FormLine[],
  measure: PerturbationMeasure,
): FigureTable {
  const { column, unit, name } = perturbationCatalogue[measure]
  return {
    columns: [
      { name: 'run', unit: 'text', meaning: 'name of the run' },
      { name: 'form', unit: 'text', meaning: 'form of the adversarial clip' },
      { name: 'position', unit: '1', meaning: 'place among the frames of the run, from 0' },
      { name: 'ordinal', unit: '1', meaning: 'stored picture of the clip, from 0' },
      { name: column, unit, meaning: `${name} of the perturbation; empty where undefined` },
      { name: 'undefined_because', unit: 'text', meaning: 'why there is no value' },
    ],
    rows: lines.flatMap(({ form, subject }) =>
      form.frames[measure].map((value, position) => [
        runCell(subjects, subject),
        form.form,
        position,
        subjects[subject]!.measured.measures.ordinals[position] ?? null,
        value === null ? null : inUnit(measure, value),
        value === null ? reasonOf(form, measure, position) : '',
      ]),
    ),
  }
}

function noData(
  subjects: readonly PerturbationSubject[],
  lines: readonly FormLine[],
  measure: PerturbationMeasure,
): WorkbenchError {
  const [line] = lines
  const why = line ? reasonOf(line.form, measure, null) : 'None of the forms that are asked for was measured.'
  return new WorkbenchError(
    'figure/no-data',
    `Run "${runCell(subjects, 0)}" has no frame with ${measureTitle(measure)}: ${why}`,
    'Choose another measure, or other forms.',
  )
}
