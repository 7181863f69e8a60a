import type { CustomSeriesOption } from 'echarts/charts'
import type { EChartsCoreOption } from 'echarts/core'
import { valueAxis, type Ticks } from './axis'
import { symbol, textAt, type Drawn } from './legend'
import { fontOf, type FigureStyle } from './style'
import { fitText, textWidth, wrapEvenly, wrapText } from './text'

/** One row of a block: a label, a mark on a common scale, and what it says in words. */
export interface BlockRow {
  readonly label: string
  readonly color: string
  readonly mark: BlockMark | null
  /** number in front of `text`; all of them stand in one column */
  readonly figure: string
  readonly text: string
  /** stands out by a diamond and by weight, not by colour */
  readonly marked: boolean
  readonly tip: string
}

export type BlockMark =
  | { readonly kind: 'bar'; readonly to: number }
  | {
      readonly kind: 'interval'
      readonly from: number
      readonly to: number
      readonly at: number
      readonly shape: 'circle' | 'diamond'
    }

export interface Block {
  readonly heading: string
  /** kept whole where the heading has to be shortened, e.g. an asterisk */
  readonly headingEnd: string
  readonly rows: readonly BlockRow[]
}

/** Rows under headings on one scale, as in a forest plot: words left and right of the marks, so no key is needed. */
export interface BlockChart {
  readonly blocks: (style: FigureStyle) => readonly Block[]
  readonly axisTitle: string
  readonly ticks: Ticks
  /** head of the column of `figure` and `text` */
  readonly wordsTitle: string
  /** what the diamond means; null where nothing is marked */
  readonly markedNote: string | null
  readonly notes: readonly string[]
}

/** A column narrower than this would shorten most class names. */
const columnEms = 30
const gapEms = 2.4
const rowEms = 1.45
const headingEms = 1.7
/** marks keep at least this much, however long the words are */
const narrowestMarkEms = 7
const blockGapEms = 0.8
const lineEms = 1.35
/** of the scale above the first block: its line, ticks and numbers */
const scaleEms = 2.2
/** what a line of text needs above its middle beyond half of `lineEms` */
const topEms = 0.15
const scaleGapEms = 0.3

interface Column {
  readonly blocks: readonly Block[]
  readonly left: number
  readonly labelWidth: number
  readonly barLeft: number
  readonly barWidth: number
  readonly wordsLeft: number
  /** of `figure`: right of the diamonds, where there are any */
  readonly figureLeft: number
  readonly figureWidth: number
  readonly right: number
}

interface Layout {
  readonly columns: readonly Column[]
  readonly axisLines: readonly string[]
  readonly wordsLines: readonly string[]
  readonly top: number
  readonly rowsHeight: number
  readonly noteLines: readonly string[]
}

function blockEms(block: Block): number {
  return headingEms + block.rows.length * rowEms + blockGapEms
}

function columnHeight(blocks: readonly Block[], em: number): number {
  return (blocks.reduce((sum, block) => sum + blockEms(block), 0) - blockGapEms) * em
}

/** Blocks in reading order, in as many columns as fit, broken where the tallest column is lowest. */
function intoColumns(blocks: readonly Block[], count: number): Block[][] {
  const heights = blocks.map(blockEms)
  const fill = (limit: number): Block[][] => {
    const columns: Block[][] = [[]]
    let used = 0
    blocks.forEach((block, index) => {
      if (used > 0 && used + heights[index]! > limit) {
        columns.push([])
        used = 0
      }
      columns.at(-1)!.push(block)
      used += heights[index]!
    })
    return columns
  }
  const total = heights.reduce((sum, height) => sum + height, 0)
  const limits = heights.flatMap((_, start) =>
    heights.slice(start).map((__, length) => sumOf(heights, start, length + 1)),
  )
  const limit = limits.sort((a, b) => a - b).find((candidate) => fill(candidate).length <= count) ?? total
  return fill(limit)
}

function sumOf(values: readonly number[], start: number, length: number): number {
  return values.slice(start, start + length).reduce((sum, value) => sum + value, 0)
}

function layOut(chart: BlockChart, style: FigureStyle): Layout {
  const { em, width } = style
  const blocks = chart.blocks(style)
  const most = Math.max(1, Math.floor((width + gapEms * em) / ((columnEms + gapEms) * em)))
  const groups = intoColumns(blocks, Math.min(most, blocks.length))
  const columnWidth = (width - gapEms * em * (groups.length - 1)) / groups.length
  const columns = groups.map((group, index) =>
    layOutColumn(group, blocks, chart.wordsTitle, index * (columnWidth + gapEms * em), columnWidth, style),
  )
  const first = columns[0]!
  const axisLines = wrapEvenly(chart.axisTitle, first.barWidth + 2 * em, style)
  const wordsLines = wrapText(chart.wordsTitle, first.right - first.wordsLeft, style)
  const titleLines = Math.max(axisLines.length, wordsLines.length)
  return {
    columns,
    axisLines,
    wordsLines,
    top: (topEms + titleLines * lineEms + scaleEms) * em,
    rowsHeight: Math.max(...groups.map((group) => columnHeight(group, em))),
    noteLines: chart.notes.flatMap((note) => wrapText(note, width, style)),
  }
}

/** Words get what they need, so that names are whole where they can be; the marks get the rest. */
function layOutColumn(
  group: readonly Block[],
  all: readonly Block[],
  wordsTitle: string,
  left: number,
  width: number,
  style: FigureStyle,
): Column {
  const { em } = style
  const rows = all.flatMap((block) => block.rows)
  const diamondWidth = rows.some((row) => row.marked) ? 1.1 * em : 0
  const labelWidth = Math.min(0.3 * width, Math.max(...rows.map((row) => textWidth(row.label, style))))
  const figureWidth = Math.max(...rows.map((row) => textWidth(row.figure, style, 600))) + 0.5 * em
  const textWidths = rows.map((row) => textWidth(row.text, style, row.marked ? 600 : 400))
  const title = Math.max(...wordsTitle.split(' ').map((word) => textWidth(word, style)))
  const needed = Math.max(title, Math.max(...textWidths) + figureWidth + diamondWidth) + 0.1 * em
  const barLeft = left + labelWidth + 0.8 * em
  const wordsWidth = Math.min(
    needed,
    Math.max(0.25 * width, width - labelWidth - (1.7 + narrowestMarkEms) * em),
    0.6 * width,
  )
  const barWidth = left + width - wordsWidth - 0.9 * em - barLeft
  return {
    blocks: group,
    left,
    labelWidth,
    barLeft,
    barWidth,
    wordsLeft: barLeft + barWidth + 0.9 * em,
    figureLeft: barLeft + barWidth + 0.9 * em + diamondWidth,
    figureWidth,
    right: left + width,
  }
}

export function blockChartHeight(chart: BlockChart, style: FigureStyle): number {
  const layout = layOut(chart, style)
  return layout.top + layout.rowsHeight + footHeight(chart, layout, style)
}

function footHeight(chart: BlockChart, layout: Layout, style: FigureStyle): number {
  const lines = layout.noteLines.length + (chart.markedNote ? 1 : 0)
  return (lines > 0 ? 0.7 + lines * lineEms : 0.3) * style.em
}

export function blockChartOption(chart: BlockChart, style: FigureStyle): EChartsCoreOption {
  const layout = layOut(chart, style)
  const { columns, top, rowsHeight } = layout
  return {
    animation: false,
    backgroundColor: 'transparent',
    textStyle: { fontFamily: style.fontFamily, fontSize: style.em, color: style.palette.text },
    grid: columns.map((column) => ({
      left: column.barLeft,
      top,
      width: column.barWidth,
      height: columnHeight(column.blocks, style.em),
      containLabel: false,
      outerBoundsMode: 'none',
    })),
    xAxis: columns.map((_, index) => ({
      ...valueAxis(chart.ticks, style, false),
      gridIndex: index,
      position: 'top',
      offset: scaleGapEms * style.em,
    })),
    yAxis: columns.map((column, index) => ({
      type: 'value',
      gridIndex: index,
      show: false,
      inverse: true,
      min: 0,
      max: columnHeight(column.blocks, style.em) / style.em,
    })),
    graphic: {
      elements: [
        ...columns.flatMap((column) => heads(layout, column, style)),
        ...foot(chart, layout, style, top + rowsHeight),
      ],
    },
    tooltip: style.medium === 'screen' ? rowTip(columns, style) : { show: false },
    series: columns.map((column, index) => columnSeries(chart, column, index, style)),
  }
}

function heads({ axisLines, wordsLines, top }: Layout, column: Column, style: FigureStyle): Drawn[] {
  const { em } = style
  const bottom = top - scaleEms * em
  const middle = (line: number, count: number) => bottom - (count - line - 0.5) * lineEms * em
  // Centred over the marks, or as far to the left of that as keeps it off the words.
  const axisWidth = Math.max(...axisLines.map((text) => textWidth(text, style)))
  const overhang = Math.max(0, (axisWidth - column.barWidth) / 2 - 0.1 * em)
  const axis = axisLines.map((text, line) => {
    const x = column.barLeft + column.barWidth / 2 - overhang
    return textAt(text, x, middle(line, axisLines.length), style, { align: 'center' })
  })
  const words = wordsLines.map((text, line) => textAt(text, column.wordsLeft, middle(line, wordsLines.length), style))
  return [...axis, ...words]
}

function foot(chart: BlockChart, layout: Layout, style: FigureStyle, from: number): Drawn[] {
  const { em } = style
  const middle = (line: number) => from + (0.7 + (line + 0.5) * lineEms) * em
  const marked = chart.markedNote
    ? [
        symbol('diamond', 0.36 * em, middle(0), style.palette.text, style),
        textAt(chart.markedNote, 1.1 * em, middle(0), style),
      ]
    : []
  const offset = chart.markedNote ? 1 : 0
  return [...marked, ...layout.noteLines.map((text, line) => textAt(text, 0, middle(line + offset), style))]
}

type PlacedRow = { readonly at: number; readonly block: Block } | { readonly at: number; readonly row: BlockRow }

/** Headings and rows with the middle of each, in font sizes from the top of the column. */
function placed(blocks: readonly Block[]): PlacedRow[] {
  let at = 0
  return blocks.flatMap((block) => {
    const heading = { at: at + headingEms / 2, block }
    const rows = block.rows.map((row, index) => ({ at: at + headingEms + (index + 0.5) * rowEms, row }))
    at += blockEms(block)
    return [heading, ...rows]
  })
}

function columnSeries(chart: BlockChart, column: Column, index: number, style: FigureStyle): CustomSeriesOption {
  const items = placed(column.blocks)
  return {
    type: 'custom',
    animation: false,
    clip: false,
    xAxisIndex: index,
    yAxisIndex: index,
    data: items.map(({ at }) => [0, at]),
    renderItem: (params, api) => {
      const item = items[params.dataIndex]!
      const y = api.coord([0, item.at])[1]!
      const xOf = (value: number) => api.coord([value, 0])[0]!
      const children =
        'row' in item
          ? drawRow(item.row, y, column, xOf, style)
          : [...drawGrid(chart.ticks, item.block.rows.length, y, xOf, style), drawHeading(item.block, y, column, style)]
      return { type: 'group', children: children as never }
    },
  }
}

/** Grid lines beside the rows only: a heading is as wide as it likes. */
function drawGrid(
  { values }: Ticks,
  rows: number,
  y: number,
  xOf: (value: number) => number,
  style: FigureStyle,
): Drawn[] {
  const top = y + (headingEms / 2) * style.em
  const bottom = top + rows * rowEms * style.em
  return values.map((value) => ({
    type: 'line',
    shape: { x1: xOf(value), x2: xOf(value), y1: top, y2: bottom },
    style: { fill: 'none', stroke: style.palette.grid, lineWidth: style.hairline },
    silent: true,
  }))
}

function drawHeading({ heading, headingEnd }: Block, y: number, column: Column, style: FigureStyle): Drawn {
  const width = column.right - column.left - textWidth(headingEnd, style, 600)
  return textAt(fitText(heading, width, style, 600) + headingEnd, column.left, y, style, { font: fontOf(style, 600) })
}

function drawRow(
  row: BlockRow,
  y: number,
  column: Column,
  xOf: (value: number) => number,
  style: FigureStyle,
): Drawn[] {
  const { em, palette } = style
  const weight = row.marked ? 600 : 400
  const textLeft = column.figureLeft
  const words = fitText(row.text, column.right - textLeft - column.figureWidth, style, weight)
  // Covers the whole row, so that a pointer anywhere on it finds it.
  const target = {
    type: 'rect',
    shape: { x: column.left, y: y - (rowEms / 2) * em, width: column.right - column.left, height: rowEms * em },
    style: { fill: 'transparent' },
  }
  return [
    ...(style.medium === 'screen' ? [target] : []),
    textAt(fitText(row.label, column.labelWidth, style), column.left, y, style),
    ...drawMark(row, y, xOf, style),
    ...(row.marked ? [symbol('diamond', column.wordsLeft + 0.36 * em, y, palette.text, style)] : []),
    textAt(row.figure, textLeft, y, style, { font: fontOf(style, weight) }),
    textAt(words, textLeft + column.figureWidth, y, style, { font: fontOf(style, weight) }),
  ]
}

function drawMark({ mark, color }: BlockRow, y: number, xOf: (value: number) => number, style: FigureStyle): Drawn[] {
  const { em, strongLine } = style
  if (!mark) return []
  if (mark.kind === 'bar') {
    const x = xOf(0)
    const shape = { x, y: y - 0.4 * em, width: xOf(mark.to) - x, height: 0.8 * em }
    return [{ type: 'rect', shape, style: { fill: color }, silent: true }]
  }
  const line = { x1: xOf(mark.from), y1: y, x2: xOf(mark.to), y2: y }
  return [
    { type: 'line', shape: line, style: { fill: 'none', stroke: color, lineWidth: 0.8 * strongLine }, silent: true },
    symbol(mark.shape, xOf(mark.at), y, color, style),
  ]
}

function rowTip(columns: readonly Column[], style: FigureStyle) {
  const { palette, em } = style
  const tips = columns.map((column) => placed(column.blocks).map((item) => ('row' in item ? item.row.tip : '')))
  return {
    trigger: 'item' as const,
    renderMode: 'richText' as const,
    confine: true,
    transitionDuration: 0,
    backgroundColor: palette.background,
    borderColor: palette.axis,
    borderWidth: 1,
    padding: 0.6 * em,
    textStyle: { color: palette.text, fontSize: em, fontFamily: style.fontFamily },
    formatter: (item: unknown) => {
      const { seriesIndex, dataIndex } = item as { seriesIndex: number; dataIndex: number }
      return tips[seriesIndex]?.[dataIndex] ?? ''
    },
  }
}
