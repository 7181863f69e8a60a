import type { MarginView } from '../../contract/figure'
import type { MarginReading, Margins, TargetMargins } from '../../contract/margin'
import { runParameters, runSentences, type FigureRun } from '../caption'
import { dash, type LegendEntry } from '../legend'
import { lineChartHeight, lineChartOption, type ChartSeries, type LineChart } from '../lineChart'
import type { FigureSpecification, FigureTable } from '../specification'
import type { FigureStyle } from '../style'
import { formatCount, formatNumber } from '../text'
import { frameTicks, marginSentence, natTicks, subjectSentence, targetOf, zeroLine } from './source'

/** A margin at a place of the clip. */
interface Point {
  /** attacked frame, or between two of them */
  readonly position: number
  readonly benign: MarginReading
  readonly adversarial: MarginReading
  /** which frames it is of, for tables and tips: first and last position */
  readonly frames: readonly [number, number]
}

interface Course {
  readonly points: readonly Point[]
  readonly kind: 'windows' | 'growth'
  readonly sentence: string
}

/**
 * Margins of a model over the clip: window by window, or as frames turn adversarial one after another.
 *
 * @param view of which; null: windows, where there are several
 * @throws WorkbenchError `figure/no-data`
 */
export function marginFigure(run: FigureRun, margins: Margins | null, view: MarginView): FigureSpecification {
  const target = targetOf(margins, run.record.id, view.target)
  const course = courseOf(target, view.of ?? (target.windows.length > 1 ? 'windows' : 'growth'))
  const chart = marginChart(course, margins!)
  return {
    name: 'margins',
    title: course.kind === 'windows' ? 'Margin per window' : 'Margin as frames turn adversarial',
    caption: [
      `${course.sentence} ${subjectSentence(target)}`,
      marginSentence,
      'Adversarial frames are rounded to 8 bits.',
      ...runSentences(run),
    ].join(' '),
    data: tableOf(course, target, margins!),
    parameters: { ...runParameters(run), target: target.model, class: target.class, of: course.kind },
    narrowestEms: 18,
    height: (style) => lineChartHeight(chart, style),
    option: (style) => lineChartOption(chart, style),
  }
}

function courseOf(target: TargetMargins, kind: Course['kind']): Course {
  const { windows, windowsNote, growth, frames, benign } = target
  if (kind === 'windows') {
    const points = windows.map(({ positions, ...readings }): Point => {
      const [first, last] = [positions[0]!, positions.at(-1)!]
      return { ...readings, position: (first + last) / 2, frames: [first, last] }
    })
    return { kind, points, sentence: `Each point is a window, at its middle. ${windowsNote} Model and class:` }
  }
  const points = growth.flatMap(({ position, reading }): Point[] =>
    position === null ? [] : [{ position, benign, adversarial: reading, frames: [frames[0]!, position] }],
  )
  return {
    ...{ kind, points },
    sentence:
      'Margin with all frames up to this one adversarial and the later ones benign; dashed: all benign. Model and class:',
  }
}

function tableOf({ points, kind }: Course, { model }: TargetMargins, { ordinals }: Margins): FigureTable {
  const of = kind === 'windows' ? 'window' : 'frames that are adversarial'
  const rows = points.map(({ frames: [first, last], benign, adversarial }) => [
    ...[model, ordinals[first]!, ordinals[last]!, benign.margin, adversarial.margin],
    ...[benign.probability, adversarial.probability, benign.reason ?? adversarial.reason],
  ])
  return {
    columns: [
      { name: 'model', unit: 'text', meaning: 'name on its card' },
      { name: 'first_ordinal', unit: '1', meaning: `first stored picture of the ${of}` },
      { name: 'last_ordinal', unit: '1', meaning: `last stored picture of the ${of}` },
      { name: 'benign_margin', unit: 'nat', meaning: 'margin of the benign frames' },
      { name: 'adversarial_margin', unit: 'nat', meaning: 'margin with adversarial frames' },
      { name: 'benign_probability', unit: '1', meaning: 'of the class, benign frames' },
      { name: 'adversarial_probability', unit: '1', meaning: 'of the class, with adversarial frames' },
      { name: 'undefined_because', unit: 'text', meaning: 'why a number is missing' },
    ],
    rows,
  }
}

function marginChart({ points, kind }: Course, margins: Margins): LineChart {
  const end = Math.max(1, margins.ordinals.length - 1) + 0.5
  const benign = points.map((point) => [point.position, point.benign.margin] as const)
  const adversarial = points.map((point) => [point.position, point.adversarial.margin] as const)
  return {
    yTitle: 'Margin (nats)',
    xTitle: kind === 'windows' ? 'Middle of the window (ordinal)' : 'Last adversarial frame (ordinal)',
    yTicks: natTicks([...benign, ...adversarial].map(([, margin]) => margin)),
    xTicks: (length, style) => frameTicks(margins, length, style),
    legend: ({ palette }): LegendEntry[] => [
      { text: 'benign', color: palette.reference, mark: 'dashed' },
      { text: 'adversarial', color: palette.attack, mark: points.length > mostDots ? 'line' : 'dotted line' },
    ],
    series: (style) => [
      zeroLine(-0.5, end, style),
      line('benign', benign, style.palette.reference, style),
      line('adversarial', adversarial, style.palette.attack, style),
    ],
    endText: '',
    tip: (position) => tipOf(nearest(points, position), kind, margins),
  }
}

/** More would run into each other on one column of a paper. */
const mostDots = 80

function line(
  name: 'benign' | 'adversarial',
  points: readonly (readonly [position: number, margin: number | null])[],
  color: string,
  style: FigureStyle,
): ChartSeries {
  const isBenign = name === 'benign'
  return {
    type: 'line',
    name,
    animation: false,
    clip: false,
    symbol: 'circle',
    symbolSize: 0.5 * style.em,
    showSymbol: points.length === 1 || (!isBenign && points.length <= mostDots),
    showAllSymbol: true,
    itemStyle: { color, borderWidth: 0 },
    lineStyle: { color, width: 0.8 * style.strongLine, type: isBenign ? dash(style) : 'solid', cap: 'butt' },
    emphasis: { disabled: true },
    z: isBenign ? 3 : 4,
    data: points.map(([position, margin]) => [position, margin ?? '-']),
  }
}

function nearest(points: readonly Point[], position: number): Point | undefined {
  return points.toSorted((a, b) => Math.abs(a.position - position) - Math.abs(b.position - position))[0]
}

function tipOf(point: Point | undefined, kind: Course['kind'], { ordinals }: Margins): string {
  if (!point) return ''
  const [first, last] = point.frames.map((position) => formatCount(ordinals[position]!))
  const reading = ({ margin, probability, reason }: MarginReading): string =>
    margin === null ? (reason ?? 'undefined') : `${formatNumber(margin, 2)} nats (p ${formatNumber(probability!, 3)})`
  return [
    kind === 'windows' ? `Frames ${first} to ${last}` : `Adversarial up to frame ${last}`,
    `benign: ${reading(point.benign)}`,
    `adversarial: ${reading(point.adversarial)}`,
  ].join('\n')
}
