import { WorkbenchError } from '../contract/error'
import { cosineTerms, hasCosines, methodCatalogue } from '../contract/method'
import type { Series } from '../contract/result'
import { cosineText, labelsThatFit, niceTicks } from './axis'
import { runParameters, runSentences, type FigureRun } from './caption'
import { dash, type LegendEntry } from './legend'
import { lineChartSheet, type ChartSeries, type LineChart } from './lineChart'
import { cosineTicks, frameQuantityOf, lowestOf } from './quantity'
import type { FigureSpecification, FigureTable } from './specification'
import type { FigureStyle } from './style'
import { formatCount } from './text'

/** more would run into each other on one column of a paper */
const mostDots = 80

interface FrameCosines {
  /** what each value is, in words */
  readonly noun: string
  /** source ordinal of each position */
  readonly ordinals: readonly number[]
  readonly steps: readonly number[]
  /** one row per step, one value per position */
  readonly rows: readonly Float32Array[]
}

/**
 * Cosine between adversarial and benign features of each frame, at the last step and, to compare, at one chosen before.
 *
 * @param chosenStep updates made before the other curve; null: half way
 * @throws WorkbenchError `figure/no-data` if the run kept no cosines per frame;
 *   `figure/no-such-step` if the run has no cosines at `chosenStep`
 */
export function frameCosineFigure(run: FigureRun, chosenStep: number | null = null): FigureSpecification {
  const cosines = cosinesOf(run)
  const last = cosines.steps - 1
  const other = chosenStep ?? Math.floor(last / 2)
  if (!Number.isInteger(other) || other < 0 || other > last) {
    throw new WorkbenchError(
      'figure/no-such-step',
      `Run "${run.record.id}" has no cosines at step ${other}; it has steps 0 to ${last}.`,
      `Choose a step from 0 to ${last}.`,
    )
  }
  const steps = other === last ? [last] : [other, last]
  const { resolved } = run.record
  const ordinals = (resolved.attackedFrames ?? [...resolved.ordinals.keys()]).map((place) => resolved.ordinals[place]!)
  const drawn: FrameCosines = {
    noun: frameQuantityOf(run.record.plan.method, resolved.surrogates.length).noun,
    ordinals: Array.from({ length: cosines.frames }, (_, position) => ordinals[position] ?? position),
    steps,
    rows: steps.map((step) => cosines.values.subarray(step * cosines.frames, (step + 1) * cosines.frames)),
  }
  const chart = frameChart(drawn)
  return {
    name: 'frames',
    title: 'Cosine per frame',
    caption: [...frameSentences(drawn), ...runSentences(run)].join(' '),
    data: frameTable(drawn),
    parameters: { ...runParameters(run), drawnSteps: steps },
    narrowestEms: 18,
    ...lineChartSheet(chart),
  }
}

function cosinesOf({ cosines, record, result }: FigureRun): Series {
  if (cosines && cosines.steps > 0 && cosines.frames > 0) {
    const terms = cosineTerms(record.plan.method, cosines.frames, record.resolved.surrogates.length).frame
    return terms === 1 ? cosines : { ...cosines, values: cosines.values.map((value) => value / terms) }
  }
  if (!hasCosines(record.plan.method)) {
    const { name, loss } = methodCatalogue[record.plan.method]
    throw new WorkbenchError(
      'figure/no-data',
      `Run "${record.id}" has no cosine per frame: ${name} compares no features with those of the benign frames. Its loss: ${loss.name}.`,
      'Choose its figure "losses" or "predictions".',
    )
  }
  throw new WorkbenchError(
    'figure/no-data',
    `Run "${record.id}" kept no cosine per frame: it made ${result.stepsDone} of ${record.plan.steps} steps (state: ${result.state}).`,
    'Choose a run that made at least one step, or its figure "predictions".',
  )
}

function frameSentences({ noun, steps, ordinals }: FrameCosines): string[] {
  const [first, last] = [steps[0]!, steps.at(-1)!]
  const curves =
    steps.length > 1 ? ` (solid: after ${last} updates; dashed: after ${first})` : ` (after ${last} updates)`
  return [
    `${noun}, frame by frame${curves}; 1: unchanged, lower: further apart, range −1 to 1.`,
    `n = ${ordinals.length} ${ordinals.length === 1 ? 'frame' : 'frames'} in order of attack, named by ordinal in the clip.`,
  ]
}

function frameTable({ ordinals, steps, rows }: FrameCosines): FigureTable {
  return {
    columns: [
      { name: 'position', unit: '1', meaning: 'place among the attacked frames, from 0' },
      { name: 'ordinal', unit: '1', meaning: 'stored picture of the clip, from 0' },
      ...steps.map((step) => ({ name: `cosine_step${step}`, unit: '1', meaning: `cosine after ${step} updates` })),
    ],
    rows: ordinals.map((ordinal, position) => [
      position,
      ordinal,
      ...rows.map((row) => (Number.isFinite(row[position]) ? row[position]! : null)),
    ]),
  }
}

function frameChart(drawn: FrameCosines): LineChart {
  const { ordinals, rows } = drawn
  const lowest = lowestOf(rows.flatMap((row) => Array.from(row)))
  const end = Math.max(1, ordinals.length - 1)
  return {
    yTitle: 'Cosine to benign features (−1 to 1)',
    xTitle: 'Frame of the clip (ordinal)',
    yTicks: cosineTicks(lowest),
    xTicks(length, style) {
      const widest = formatCount(Math.max(...ordinals))
      const most = Math.min(12, labelsThatFit(widest, length, style))
      const values = niceTicks(0, end, most, 1).filter((position) => position < ordinals.length)
      return { min: 0, max: end, values, text: (position) => formatCount(ordinals[position] ?? position) }
    },
    legend: ({ palette }) => frameLegend(drawn, palette.categorical[0]!, palette.reference),
    series: (style) => frameSeries(drawn, style),
    endText: '',
    tip: (position) => frameTip(drawn, Math.round(position)),
  }
}

function frameLegend({ steps, ordinals }: FrameCosines, strong: string, weak: string): LegendEntry[] {
  const mark = ordinals.length <= mostDots ? 'dotted line' : 'line'
  const last: LegendEntry = { text: `step ${formatCount(steps.at(-1)!)}`, color: strong, mark }
  if (steps.length === 1) return [last]
  return [{ text: `step ${formatCount(steps[0]!)}`, color: weak, mark: 'dashed' }, last]
}

function frameSeries({ rows, steps, ordinals }: FrameCosines, style: FigureStyle): ChartSeries[] {
  const { palette, em, strongLine } = style
  return rows.map((row, index) => {
    const isLast = index === rows.length - 1
    const color = isLast ? palette.categorical[0]! : palette.reference
    return {
      type: 'line',
      name: `step ${steps[index]!}`,
      animation: false,
      clip: false,
      symbol: 'circle',
      symbolSize: 0.5 * em,
      showSymbol: ordinals.length === 1 || (isLast && ordinals.length <= mostDots),
      showAllSymbol: true,
      itemStyle: { color, borderWidth: 0 },
      lineStyle: { color, width: (isLast ? 0.7 : 0.8) * strongLine, type: isLast ? 'solid' : dash(style), cap: 'butt' },
      emphasis: { disabled: true },
      z: isLast ? 4 : 3,
      data: Array.from(row, (value, position) => [position, Number.isFinite(value) ? value : '-']),
    }
  })
}

function frameTip({ ordinals, rows, steps }: FrameCosines, position: number): string {
  if (ordinals[position] === undefined) return ''
  const lines = rows.map((row, index) => `step ${formatCount(steps[index]!)}: ${cosineText(row[position]!)}`)
  return [`Frame ${formatCount(ordinals[position])}`, ...lines.toReversed()].join('\n')
}
