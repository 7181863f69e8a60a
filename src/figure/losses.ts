import { WorkbenchError } from '../contract/error'
import { attackedCount } from '../contract/attackName'
import type { AttackPlan } from '../contract/plan'
import type { Series } from '../contract/result'
import { cosineText, labelsThatFit, niceTicks, tickText } from './axis'
import { runParameters, runSentences, type FigureRun } from './caption'
import type { LegendEntry } from './legend'
import { endLabel, lineChartSheet, type ChartSeries, type LineChart } from './lineChart'
import type { FigureSpecification, FigureTable } from './specification'
import { quantityOf, type Quantity } from './quantity'
import { spreadOf, thinned, type Spread } from './statistics'
import type { FigureStyle } from './style'
import { formatCount } from './text'

/** More points than this are not told apart on any sheet; the table keeps every step. */
const drawnSteps = 1000

interface CosineCourse {
  readonly quantity: Quantity
  /** mean over frames (and surrogates) before each update; for the reference's DR the value of all frames */
  readonly means: readonly number[]
  /** over the frames; empty when cosines per frame were not kept, or for a single frame */
  readonly spreads: readonly (Spread | null)[]
  readonly plannedSteps: number
  readonly frames: number
}

/**
 * The loss over the steps of the attack. For I2V, cosine between adversarial and benign features: mean over frames as a
 * line (the loss divided by its number of terms, so comparable between clips), its spread over frames as bands. For
 * other methods see `quantityOf`.
 *
 * @throws WorkbenchError `figure/no-data` if the run made no step
 */
export function lossesFigure(run: FigureRun): FigureSpecification {
  const { record, result, cosines } = run
  if (result.losses.length === 0) {
    throw new WorkbenchError(
      'figure/no-data',
      `Run "${record.id}" has no loss per step: it made ${result.losses.length} of ${record.plan.steps} steps (state: ${result.state}).`,
      'Choose a run that made at least one step, or its figure "predictions".',
    )
  }
  const frames = attackedCount(record)
  const quantity = quantityOf(record.plan, frames, record.resolved.surrogates.length)
  const course: CosineCourse = {
    quantity,
    means: result.losses.map((loss) => loss / quantity.terms.loss),
    spreads: cosines && cosines.frames > 1 ? spreadsOf(cosines, quantity).slice(0, result.losses.length) : [],
    plannedSteps: record.plan.steps,
    frames,
  }
  const chart = courseChart(course)
  return {
    name: 'losses',
    title: quantity.title,
    caption: [...courseSentences(course), ...runSentences(run)].join(' '),
    data: courseTable(course),
    parameters: runParameters(run),
    narrowestEms: 18,
    ...lineChartSheet(chart),
  }
}

/** The same chart while a run is under way, from what its progress reports. */
export function liveLossesFigure(live: {
  losses: readonly number[]
  frames: number
  surrogates: number
  plannedSteps: number
  /** left out: I2V */
  method?: AttackPlan['method']
  variant?: AttackPlan['variant']
}): FigureSpecification {
  const quantity = quantityOf({ method: live.method ?? 'i2v', variant: live.variant }, live.frames, live.surrogates)
  const course = {
    quantity,
    means: live.losses.map((loss) => loss / quantity.terms.loss),
    spreads: [],
    plannedSteps: live.plannedSteps,
    frames: live.frames,
  }
  const chart = courseChart(course)
  return {
    name: 'losses',
    title: quantity.title,
    caption: courseSentences(course).join(' '),
    data: courseTable(course),
    parameters: { ...live },
    narrowestEms: 18,
    ...lineChartSheet(chart),
  }
}

function spreadsOf({ steps, frames, values }: Series, { terms }: Quantity): (Spread | null)[] {
  return Array.from({ length: steps }, (_, step) =>
    spreadOf(values.subarray(step * frames, (step + 1) * frames).map((value) => value / terms.frame)),
  )
}

function courseSentences({ quantity, means, spreads, frames }: CosineCourse): string[] {
  const over = frames === 1 ? 'the only frame' : `n = ${frames} frames`
  return [
    quantity.sentence,
    spreads.length > 0
      ? `Line: ${quantity.line(over)}; dark band: middle half of the frames; light band: smallest to largest.`
      : `Line: ${quantity.line(over)}.`,
    means.length > drawnSteps ? `${formatCount(drawnSteps)} of ${formatCount(means.length)} steps are drawn.` : '',
  ].filter(Boolean)
}

function courseTable({ quantity, means, spreads, frames }: CosineCourse): FigureTable {
  const over = `over ${frames} ${frames === 1 ? 'frame' : 'frames'}`
  const { noun, column, hasFrames } = quantity
  const value = (name: string, meaning: string) => ({ name, unit: '1', meaning: `${meaning} ${over}` })
  const bands = [
    value('cosine_min', 'smallest cosine'),
    value('cosine_quartile1', 'lower quartile of the cosine'),
    value('cosine_quartile3', 'upper quartile of the cosine'),
    value('cosine_max', 'largest cosine'),
  ]
  return {
    columns: [
      { name: 'step', unit: '1', meaning: `updates made before this ${noun} was taken` },
      value(column.name, column.meaning),
      ...(hasFrames ? bands : []),
    ],
    rows: means.map((mean, step) => [
      step,
      Number.isFinite(mean) ? mean : null,
      ...(hasFrames ? bandRow(spreads[step]) : []),
    ]),
  }
}

function bandRow(spread: Spread | null | undefined): (number | null)[] {
  return spread ? [spread.min, spread.lowerQuartile, spread.upperQuartile, spread.max] : Array<null>(4).fill(null)
}

function courseChart(course: CosineCourse): LineChart {
  const { quantity, means, spreads, plannedSteps, frames } = course
  const end = Math.max(1, means.length - 1, plannedSteps)
  const last = means.at(-1)
  return {
    yTitle: quantity.axisTitle,
    xTitle: 'Attack step',
    yTicks: quantity.ticks([...means, ...spreads.map((spread) => spread?.min ?? 0)]),
    xTicks(length, style) {
      const most = Math.min(9, labelsThatFit(formatCount(end), length, style))
      return { min: 0, max: end, values: niceTicks(0, end, most, 1), text: tickText }
    },
    legend: (style) => courseLegend(style, frames, spreads.length > 0),
    series: (style) => courseSeries(course, style),
    endText: last === undefined || !Number.isFinite(last) ? '' : cosineText(last),
    tip: (step) => courseTip(course, Math.round(step)),
  }
}

function courseLegend({ palette }: FigureStyle, frames: number, hasBands: boolean): LegendEntry[] {
  const color = palette.categorical[0]!
  if (!hasBands) return []
  return [
    { text: `mean (n = ${frames})`, color, mark: 'line' },
    { text: 'middle half', color, mark: 'band', opacity: bandOpacity.inner },
    { text: 'all frames', color, mark: 'band', opacity: bandOpacity.outer },
  ]
}

const bandOpacity = { outer: 0.16, inner: 0.36 }

function courseSeries(course: CosineCourse, style: FigureStyle): ChartSeries[] {
  const { means, spreads } = course
  const color = style.palette.categorical[0]!
  const steps = thinned(means.length, drawnSteps)
  const shown = steps.filter((step) => spreads[step])
  const outer = shown.map((step) => [step, spreads[step]!.min, spreads[step]!.max] as const)
  const inner = shown.map((step) => [step, spreads[step]!.lowerQuartile, spreads[step]!.upperQuartile] as const)
  const line: ChartSeries = {
    type: 'line',
    name: 'mean',
    animation: false,
    silent: false,
    clip: false,
    symbol: 'none',
    lineStyle: { color, width: style.strongLine, cap: 'butt', join: 'round' },
    emphasis: { disabled: true },
    z: 4,
    data: steps.map((step) => linePoint(step, means[step]!, step === means.length - 1, style)),
  }
  const bands = shown.length > 1 ? [band(outer, color, bandOpacity.outer), band(inner, color, bandOpacity.inner)] : []
  return [...bands, line]
}

/** Only the last point carries a mark and its value, so a run of one step is seen too. */
function linePoint(step: number, mean: number, isLast: boolean, style: FigureStyle) {
  const value = [step, Number.isFinite(mean) ? mean : '-']
  if (!isLast || !Number.isFinite(mean)) return { value }
  return {
    value,
    symbol: 'circle',
    symbolSize: 0.5 * style.em,
    itemStyle: { color: style.palette.categorical[0]! },
    label: { ...endLabel(style, style.palette.text), formatter: cosineText(mean) },
  }
}

/** One closed shape between two curves; stacked areas would go wrong below zero. */
function band(points: readonly (readonly [number, number, number])[], color: string, opacity: number): ChartSeries {
  return {
    type: 'custom',
    animation: false,
    silent: true,
    tooltip: { show: false },
    z: 2,
    data: [[0, 0]],
    renderItem: (_, api) => ({
      type: 'polygon',
      shape: {
        points: [
          ...points.map(([x, low]) => api.coord([x, low])),
          ...points.toReversed().map(([x, , high]) => api.coord([x, high])),
        ],
      },
      style: { fill: color, opacity },
    }),
  }
}

function courseTip({ means, spreads }: CosineCourse, step: number): string {
  const mean = means[step]
  if (mean === undefined) return ''
  const spread = spreads[step]
  const lines = [`Step ${formatCount(step)}`, `mean ${cosineText(mean)}`]
  if (spread) {
    lines.push(`middle half ${cosineText(spread.lowerQuartile)} to ${cosineText(spread.upperQuartile)}`)
    lines.push(`all ${cosineText(spread.min)} to ${cosineText(spread.max)}`)
  }
  return lines.join('\n')
}
