import type { MarginView } from '../../contract/figure'
import type { MarginReading, Margins, TargetMargins } from '../../contract/margin'
import { runParameters, runSentences, type FigureRun } from '../caption'
import { dash, type LegendEntry } from '../legend'
import { lineChartSheet, type ChartSeries, type LineChart } from '../lineChart'
import type { FigureSpecification, FigureTable } from '../specification'
import type { FigureStyle } from '../style'
import { formatCount, formatNumber } from '../text'
import { frameTicks, marginSentence, natTicks, subjectLines, subjectSentence, targetOf, zeroLine } from './source'

/** A margin at a place of the clip. */
interface Point {
  /** attacked frame, or between two of them */
  readonly position: number
  readonly benign: MarginReading
  readonly adversarial: MarginReading
  /** of the frames it is of: of the window, or adversarial; in order of time */
  readonly frames: readonly number[]
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
  const course = courseOf(
    target,
    view.of ?? (target.windows.length > 1 ? 'windows' : 'growth'),
    margins!.ordinals.length,
  )
  const chart = { ...marginChart(course, margins!), subject: subjectLines(run, target) }
  return {
    name: 'margins',
    title: course.kind === 'windows' ? 'Margin per window' : 'Margin as frames turn adversarial',
    caption: [
      `${course.sentence} ${subjectSentence(run, target)}`,
      marginSentence,
      'Adversarial frames are rounded to 8 bits.',
      ...runSentences(run),
    ].join(' '),
    data: tableOf(course, target, margins!),
    parameters: { ...runParameters(run), target: target.model, class: target.class, of: course.kind },
    narrowestEms: 18,
    ...lineChartSheet(chart),
  }
}

/** @param attacked frames, of which the model may have seen but some */
function courseOf(target: TargetMargins, kind: Course['kind'], attacked: number): Course {
  const { windows, windowsNote, growth, benign } = target
  if (kind === 'windows') {
    const points = windows.map(({ positions, ...readings }): Point => {
      const [first, last] = [positions[0]!, positions.at(-1)!]
      return { ...readings, position: (first + last) / 2, frames: positions }
    })
    return { kind, points, sentence: `Each point is a window, at its middle. ${windowsNote} Model and class:` }
  }
  const turned = growth.flatMap(({ position }) => position ?? [])
  const points = growth.flatMap(({ position, adversarial, reading }): Point[] =>
    position === null ? [] : [{ position, benign, adversarial: reading, frames: turned.slice(0, adversarial) }],
  )
  const all = `${formatCount(attacked)} ${attacked === 1 ? 'frame' : 'frames'}`
  const seen = turned.length < attacked ? `${formatCount(turned.length)} of ${all}, those the model saw` : all
  return {
    ...{ kind, points },
    sentence: `Margin with all frames up to this one adversarial and the later ones benign; dashed: all benign. n = ${seen}. Model and class:`,
  }
}

function tableOf({ points, kind }: Course, { model }: TargetMargins, { ordinals }: Margins): FigureTable {
  const of = kind === 'windows' ? 'frames of the window' : 'frames that are adversarial'
  const rows = points.map(({ frames, benign, adversarial }) => [
    ...[model, frames.length, positionsText(frames), ordinals[frames[0]!]!, ordinals[frames.at(-1)!]!],
    ...[benign.margin, adversarial.margin],
    ...[benign.probability, adversarial.probability, benign.reason ?? adversarial.reason],
  ])
  return {
    columns: [
      { name: 'model', unit: 'text', meaning: 'name on its card' },
      { name: 'frames', unit: '1', meaning: `number of the ${of}` },
      { name: 'positions', unit: 'text', meaning: `places of the ${of} among the attacked ones, from 0` },
      { name: 'first_ordinal', unit: '1', meaning: 'stored picture at the first of these places' },
      { name: 'last_ordinal', unit: '1', meaning: 'stored picture at the last of these places' },
      { name: 'benign_margin', unit: 'nat', meaning: 'margin of the benign frames' },
      { name: 'adversarial_margin', unit: 'nat', meaning: 'margin with adversarial frames' },
      { name: 'benign_probability', unit: '1', meaning: 'of the class, benign frames' },
      { name: 'adversarial_probability', unit: '1', meaning: 'of the class, with adversarial frames' },
      { name: 'undefined_because', unit: 'text', meaning: 'why a number is missing' },
    ],
    rows,
  }
}

/** "0-6 8 10-12". */
function positionsText(positions: readonly number[]): string {
  const stretches: [first: number, last: number][] = []
  for (const position of positions) {
    const before = stretches.at(-1)
    if (before && position === before[1] + 1) before[1] = position
    else stretches.push([position, position])
  }
  return stretches.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(' ')
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
  const [first, last] = [point.frames[0]!, point.frames.at(-1)!].map((position) => formatCount(ordinals[position]!))
  const count = formatCount(point.frames.length)
  const reading = ({ margin, probability, reason }: MarginReading): string =>
    margin === null ? (reason ?? 'undefined') : `${formatNumber(margin, 2)} nats (p ${formatNumber(probability!, 3)})`
  return [
    kind === 'windows' ? `${count} frames, ${first} to ${last}` : `${count} adversarial, the last is frame ${last}`,
    `benign: ${reading(point.benign)}`,
    `adversarial: ${reading(point.adversarial)}`,
  ].join('\n')
}
