import type { CustomSeriesOption, LineSeriesOption } from 'echarts/charts'
import type { EChartsCoreOption } from 'echarts/core'
import { valueAxis, type Ticks } from './axis'
import { layoutLegend, moved, textAt, type Drawn, type LegendEntry } from './legend'
import type { FigureSpecification } from './specification'
import { fontOf, type FigureStyle } from './style'
import { fitText, textWidth, wrapText } from './text'

export type ChartSeries = LineSeriesOption | CustomSeriesOption

/** A chart of one quantity over another, ready to be laid out on any sheet. */
export interface LineChart {
  /** what the chart is of, in lines above everything else, in print: on screen the panel around it says so; left out: nothing */
  readonly subject?: readonly string[]
  readonly yTitle: string
  readonly xTitle: string
  readonly yTicks: Ticks
  /** ticks for an axis of this length */
  xTicks(length: number, style: FigureStyle): Ticks
  legend(style: FigureStyle): readonly LegendEntry[]
  series(style: FigureStyle): readonly ChartSeries[]
  /** longest text written to the right of the last point, empty if none */
  readonly endText: string
  /** what a pointer over a position of the x axis is told */
  tip(position: number): string
}

interface Layout {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly width: number
  readonly height: number
  readonly bottom: number
  readonly heading: readonly Drawn[]
}

const subjectLineEms = 1.35

/** Plot area from measured text: nothing is clipped, nothing overlaps, whatever the labels say. */
function layOut(chart: LineChart, style: FigureStyle): Layout {
  const { em, width, shared = {} } = style
  const { yTicks } = chart
  const widestY = Math.max(...yTicks.values.map((value) => textWidth(yTicks.text(value), style)))
  const left = Math.max(widestY + em, shared.left ?? 0)
  const end = chart.endText ? textWidth(chart.endText, style, 600) + 0.9 * em : 0
  const right = Math.max(1.2 * em, end, shared.right ?? 0)
  const legend = layoutLegend(chart.legend(style), width, style)
  const title = fitText(chart.yTitle, width, style)
  const sharesRow = legend.height > 0 && textWidth(title, style) + legend.width + 2.5 * em <= width
  const lines = style.medium === 'print' ? (chart.subject ?? []) : []
  const subject = lines.flatMap((line) => wrapText(line, width, style))
  const subjectHeight = subject.length > 0 ? (subject.length * subjectLineEms + 0.25) * em : 0
  const needed = subjectHeight + (sharesRow ? 0 : legend.height) + 0.75 * em + 1.5 * em
  const top = Math.max(needed, shared.top ?? 0)
  // Words stay with the plot they belong to.
  const heading = [
    ...subject.map((line, at) => textAt(line, 0, top - needed + (at + 0.5) * subjectLineEms * em, style)),
    textAt(title, 0, top - 1.5 * em, style),
    moved(legend, sharesRow ? width - legend.width : 0, top - needed + subjectHeight),
  ]
  const plotWidth = width - left - right
  const usual = Math.min(22 * em, Math.max(11 * em, 0.52 * plotWidth))
  const height = shared.filled ?? Math.max(usual, shared.height ?? 0)
  return { left, right, width: plotWidth, top, height, bottom: 3.5 * em, heading }
}

/** How a figure of one line chart is laid out and drawn. */
export function lineChartSheet(chart: LineChart): Required<Pick<FigureSpecification, 'plot' | 'height' | 'option'>> {
  return {
    plot: (style) => {
      const { left, right, top, height } = layOut(chart, style)
      return { family: 'chart', left, right, top, height }
    },
    height: (style) => {
      const { top, height, bottom } = layOut(chart, style)
      return top + height + bottom
    },
    option: (style) => lineChartOption(chart, style),
  }
}

function lineChartOption(chart: LineChart, style: FigureStyle): EChartsCoreOption {
  const { em, palette } = style
  const layout = layOut(chart, style)
  const { left, top, width, bottom } = layout
  const xTicks = chart.xTicks(width, style)
  return {
    animation: false,
    backgroundColor: 'transparent',
    textStyle: { fontFamily: style.fontFamily, fontSize: em, color: palette.text },
    grid: { left, top, width, bottom, containLabel: false, outerBoundsMode: 'none' },
    xAxis: {
      ...valueAxis(xTicks, style, false),
      name: chart.xTitle,
      nameLocation: 'middle',
      nameGap: 2.2 * em,
      nameTextStyle: { color: palette.text, fontSize: em, fontFamily: style.fontFamily, verticalAlign: 'top' },
    },
    yAxis: {
      ...valueAxis(chart.yTicks, style, true),
      splitLine: {
        show: true,
        customValues: [...chart.yTicks.values],
        lineStyle: { color: palette.grid, width: style.hairline },
      },
    },
    graphic: { elements: layout.heading },
    tooltip: style.medium === 'screen' ? pointerTip(chart, style) : { show: false },
    series: chart.series(style),
  }
}

/** Drawn as rich text, never as HTML: model and class names are strangers' text, and the page's policy forbids inline styles. */
function pointerTip(chart: LineChart, style: FigureStyle) {
  const { palette, em } = style
  return {
    trigger: 'axis' as const,
    renderMode: 'richText' as const,
    confine: true,
    transitionDuration: 0,
    backgroundColor: palette.background,
    borderColor: palette.axis,
    borderWidth: 1,
    padding: 0.6 * em,
    textStyle: { color: palette.text, fontSize: em, fontFamily: style.fontFamily },
    axisPointer: {
      type: 'line' as const,
      lineStyle: { color: palette.axis, width: 1, type: 'solid' as const },
      snap: true,
    },
    formatter: (points: unknown) => chart.tip(positionOf(points)),
  }
}

function positionOf(points: unknown): number {
  const first: unknown = Array.isArray(points) ? points[0] : points
  const value = (first as { value?: unknown } | undefined)?.value
  return Array.isArray(value) ? Number(value[0]) : Number.NaN
}

/** Text to the right of a line's last point. */
export function endLabel(style: FigureStyle, color: string) {
  return {
    show: true,
    position: 'right' as const,
    distance: 0.4 * style.em,
    color,
    font: fontOf(style, 600),
    fontSize: style.em,
    fontWeight: 600,
    fontFamily: style.fontFamily,
  }
}
