import type { InfluenceView } from '../../contract/figure'
import type { FrameInfluence, Margins, TargetMargins } from '../../contract/margin'
import { bitingFrame, frameName, signedNats } from '../../contract/marginText'
import { runParameters, runSentences, type FigureRun } from '../caption'
import { pointerPoints, type LegendEntry } from '../legend'
import { lineChartSheet, type ChartSeries, type LineChart } from '../lineChart'
import type { FigureSpecification } from '../specification'
import type { FigureStyle } from '../style'
import { formatCount, formatNumber } from '../text'
import { frameTicks, natTicks, subjectLines, subjectSentence, targetOf, zeroLine } from './source'

/**
 * What the change of each frame does to a model's margin: alone, and added to that of all others.
 *
 * @throws WorkbenchError `figure/no-data`
 */
export function influenceFigure(run: FigureRun, margins: Margins | null, view: InfluenceView): FigureSpecification {
  const target = targetOf(margins, run.record.id, view.target)
  const bite = bitingFrame(target)
  const chart = { ...influenceChart(target, margins!), subject: subjectLines(run, target) }
  const known = target.influence.filter(({ alone, added }) => alone !== null || added !== null)
  return {
    name: 'influence',
    title: 'Influence per frame',
    caption: [
      `What the change of one frame does to the margin of ${subjectSentence(run, target)}`,
      'Bars: this frame alone adversarial, less all benign. Diamonds: all adversarial, less this frame benign. In nats; negative: away from the class.',
      ...(bite
        ? [
            `▼: ${frameName(margins!.ordinals, bite.position)}, whose change alone lowers the margin most (${signedNats(bite.alone)} nats).`,
          ]
        : []),
      `n = ${known.length} of ${target.influence.length} attacked frames, named by ordinal in the clip${known.length < target.influence.length ? '; the others are not shown to the model, or undefined' : ''}. Adversarial frames are rounded to 8 bits.`,
      ...runSentences(run),
    ].join(' '),
    data: {
      columns: [
        { name: 'model', unit: 'text', meaning: 'name on its card' },
        { name: 'position', unit: '1', meaning: 'place among the attacked frames, from 0' },
        { name: 'ordinal', unit: '1', meaning: 'stored picture of the clip, from 0' },
        { name: 'alone', unit: 'nat', meaning: 'margin with this frame alone adversarial, less that of all benign' },
        { name: 'added', unit: 'nat', meaning: 'margin of all adversarial, less that with this frame alone benign' },
        { name: 'undefined_because', unit: 'text', meaning: 'why a number is missing' },
      ],
      rows: target.influence.map(({ position, alone, added, reason }) => [
        ...[target.model, position, margins!.ordinals[position]!, alone, added, reason],
      ]),
    },
    parameters: { ...runParameters(run), target: target.model, class: target.class },
    narrowestEms: 18,
    ...lineChartSheet(chart),
  }
}

function influenceChart({ influence }: TargetMargins, margins: Margins): LineChart {
  const bite = bitingFrame({ influence })
  const yTicks = natTicks(influence.flatMap(({ alone, added }) => [alone, added]))
  const end = Math.max(1, influence.length - 1) + 0.5
  return {
    yTitle: 'Change of the margin (nats)',
    xTitle: 'Frame of the clip (ordinal)',
    yTicks,
    xTicks: (length, style) => frameTicks(margins, length, style),
    legend: ({ palette }) => [
      { text: 'this frame alone attacked', color: palette.attack, mark: 'band' },
      { text: 'with all others attacked', color: palette.reference, mark: 'diamond' },
      ...(bite ? [pointerEntry(frameName(margins.ordinals, bite.position), palette.text)] : []),
    ],
    series: (style) => [
      zeroLine(-0.5, end, style),
      bars(influence, style),
      diamonds(influence, style),
      ...(bite ? [pointer(bite.position, yTicks.max, style)] : []),
    ],
    endText: '',
    tip: (position) => tipOf(influence[Math.round(position)], margins),
  }
}

const pointerEntry = (frame: string, color: string): LegendEntry => ({
  text: `bites most: ${frame}`,
  color,
  mark: 'pointer',
})

/** Above the plot area, where no number is drawn. */
function pointer(position: number, top: number, style: FigureStyle): ChartSeries {
  return {
    type: 'custom',
    name: 'bites most',
    animation: false,
    clip: false,
    silent: true,
    z: 4,
    data: [[position, top]],
    renderItem(_, api) {
      const [x, y] = api.coord([position, top]) as [number, number]
      const points = pointerPoints(x, y - 0.05 * style.em, style)
      return { type: 'polygon', shape: { points }, style: { fill: style.palette.text } }
    },
  }
}

const barWidth = 0.62

function bars(influence: readonly FrameInfluence[], { palette }: FigureStyle): ChartSeries {
  return {
    type: 'custom',
    name: 'alone',
    animation: false,
    clip: false,
    z: 2,
    data: influence.flatMap(({ position, alone }) => (alone === null ? [] : [[position, alone]])),
    renderItem(_, api) {
      const [position, value] = [Number(api.value(0)), Number(api.value(1))]
      const [left, top] = api.coord([position - barWidth / 2, Math.max(0, value)]) as [number, number]
      const [right, bottom] = api.coord([position + barWidth / 2, Math.min(0, value)]) as [number, number]
      return {
        type: 'rect',
        shape: { x: left, y: top, width: right - left, height: bottom - top },
        style: { fill: palette.attack },
      }
    },
  }
}

function diamonds(influence: readonly FrameInfluence[], { palette, em }: FigureStyle): ChartSeries {
  return {
    type: 'line',
    name: 'added',
    animation: false,
    clip: false,
    symbol: 'diamond',
    symbolSize: (influence.length > 80 ? 0.45 : 0.65) * em,
    showSymbol: true,
    showAllSymbol: true,
    itemStyle: { color: palette.reference, borderWidth: 0 },
    lineStyle: { width: 0 },
    emphasis: { disabled: true },
    z: 3,
    data: influence.map(({ position, added }) => [position, added ?? '-']),
  }
}

function tipOf(frame: FrameInfluence | undefined, { ordinals }: Margins): string {
  if (!frame) return ''
  const name = `Frame ${formatCount(ordinals[frame.position]!)}`
  if (frame.alone === null && frame.added === null) return `${name}\n${frame.reason ?? 'undefined'}`
  const nats = (value: number | null): string => (value === null ? 'undefined' : `${formatNumber(value, 3)} nats`)
  return `${name}\nalone: ${nats(frame.alone)}\nadded: ${nats(frame.added)}`
}
