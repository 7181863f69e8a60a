import type { EChartsCoreOption } from 'echarts/core'
import type { Correlation, CorrelationForm } from '../../contract/correlation'
import type { HeatmapOrder, HeatmapReading } from '../../contract/figure'
import { WorkbenchError } from '../../contract/error'
import { textAt, type Drawn } from '../legend'
import type { FigureSpecification } from '../specification'
import { fontOf, type FigureStyle } from '../style'
import { textWidth, wrapText } from '../text'
import { drawCells, drawKey, drawScale, drawStages, pitchOf, scaleHeightEms, type Pitch } from './drawing'
import { type CellGrids, layOutHeatmap, significantRate, type Heatmap } from './grid'
import { scaleOf, type ColorScale } from './scale'
import { correlationParameters, correlationSentences, correlationTable, formTexts, readingText } from './words'

export interface MultiplesChoice {
  readonly form?: CorrelationForm
  readonly order?: HeatmapOrder
  readonly reading?: HeatmapReading
  readonly transposed?: boolean
}

const panelEms = 14.5
const gapEms = 2.2
const lineEms = 1.35
const stripEms = 0.5

export interface Panel {
  readonly heatmap: Heatmap<CellGrids>
  readonly scale: ColorScale
}

/**
 * Every measure of a correlation in one form, side by side, each with its own scale.
 *
 * @throws WorkbenchError `figure/no-data` if it has none in this form
 */
export function measuresFigure(correlation: Correlation, choice: MultiplesChoice = {}): FigureSpecification {
  const { form = 'benign', order = 'depth', reading = 'value', transposed = false } = choice
  const matrices = correlation.matrices.filter((matrix) => matrix.form === form)
  if (matrices.length === 0) {
    throw new WorkbenchError(
      'figure/no-data',
      `Correlation "${correlation.id}" has no matrix in the form "${form}".`,
      'Choose another form, or a correlation that was finished.',
    )
  }
  const panels = matrices.map((matrix) => ({
    heatmap: layOutHeatmap(correlation, matrix, { order, reading, transposed }),
    scale: scaleOf(matrix, 'measure', reading),
  }))
  const [down, across] = transposed ? ['video', 'image'] : ['image', 'video']
  return {
    name: 'measures',
    title: 'All measures',
    caption: [
      `Similarity of layers of image models and layers of video models, in ${panels.length} measures; ${down} layers down, ${across} layers across.`,
      order === 'value'
        ? 'Layers of a model are sorted by their mean, in each panel by its own.'
        : 'Layers stand in network order; grey blocks are stages.',
      formTexts[form],
      readingText(reading),
      'Dots: cells at a false discovery rate of 0.05 within the measure. Hatched: undefined.',
      ...correlationSentences(correlation),
    ]
      .filter(Boolean)
      .join(' '),
    data: correlationTable(correlation, matrices),
    parameters: {
      ...correlationParameters(correlation),
      measures: matrices.map(({ measure }) => measure),
      form,
      order,
      reading,
      transposed,
    },
    ...panelSheet(panels, [down!, across!], `q ≤ ${significantRate}`),
  }
}

/**
 * Heatmaps of the same layers side by side as one figure.
 *
 * @param kinds of layers, down and across
 * @param marked what a mark says
 */
export function panelSheet(
  panels: readonly Panel[],
  kinds: readonly [string, string],
  marked: string,
): Pick<FigureSpecification, 'narrowestEms' | 'height' | 'option'> {
  return {
    narrowestEms: 18,
    height: (style) => layOut(panels, style).height,
    option: (style) => option(panels, kinds, marked, style),
  }
}

interface Placed extends Panel {
  readonly x: number
  readonly y: number
  readonly lines: readonly string[]
  readonly rows: Pitch
  readonly columns: Pitch
}

function layOut(panels: readonly Panel[], style: FigureStyle) {
  const { em, width } = style
  const perLine = Math.max(1, Math.min(panels.length, Math.floor((width + gapEms * em) / ((panelEms + gapEms) * em))))
  const panelWidth = (width - gapEms * em * (perLine - 1)) / perLine
  const keyHeight = 1.8 * em
  const placed: Placed[] = []
  let top = keyHeight
  for (let first = 0; first < panels.length; first += perLine) {
    const line = panels.slice(first, first + perLine).map((panel) => placePanel(panel, panelWidth, style))
    const titles = Math.max(...line.map(({ lines }) => lines.length)) * lineEms * em
    line.forEach((panel, at) =>
      placed.push({ ...panel, x: Math.round(at * (panelWidth + gapEms * em)), y: Math.round(top + titles) }),
    )
    top += titles + Math.max(...line.map(({ rows }) => rows.length)) + (stripEms + 0.8 + scaleHeightEms + 1) * em
  }
  return { placed, panelWidth, height: top - 0.6 * em }
}

function placePanel({ heatmap, scale }: Panel, width: number, style: FigureStyle) {
  const { em } = style
  const gap = Math.round(0.3 * em)
  const strip = (stripEms + 1.4) * em
  const starts = (axis: Heatmap['rows']): number => axis.layers.filter(({ startsModel }) => startsModel).length - 1
  const fit = (axis: Heatmap['rows'], room: number): number =>
    Math.max(1, Math.floor((room - starts(axis) * gap) / axis.layers.length))
  const columnSize = Math.min(fit(heatmap.columns, width - strip), 3 * em)
  const rowSize = Math.min(fit(heatmap.rows, 1.15 * (width - strip)), Math.max(columnSize, 1.2 * em), 1.6 * columnSize)
  return {
    heatmap,
    scale,
    // Measured in regular type, drawn in semibold.
    lines: wrapText(scale.title, 0.92 * width, style),
    rows: pitchOf(heatmap.rows, Math.round(rowSize), gap),
    columns: pitchOf(heatmap.columns, Math.round(columnSize), gap),
  }
}

function option(
  panels: readonly Panel[],
  kinds: readonly [string, string],
  marked: string,
  style: FigureStyle,
): EChartsCoreOption {
  const { placed, panelWidth } = layOut(panels, style)
  const isUndefined = panels.some(({ heatmap }) => heatmap.matrix.undefined.length > 0)
  const key = drawKey({ marked, undefined: isUndefined }, style)
  return {
    animation: false,
    backgroundColor: 'transparent',
    graphic: {
      elements: [
        { type: 'group', x: 0, y: 0.7 * style.em, silent: true, children: key.elements },
        ...placed.map((panel) => ({
          type: 'group',
          x: panel.x,
          y: panel.y,
          silent: true,
          children: drawPanel(panel, panelWidth, kinds, style),
        })),
      ],
    },
  }
}

function drawPanel(
  { heatmap, scale, lines, rows, columns }: Placed,
  width: number,
  kinds: readonly [string, string],
  style: FigureStyle,
): Drawn[] {
  const { em } = style
  const left = Math.round((stripEms + 1.4) * em)
  const group = (x: number, y: number, children: Drawn[]): Drawn => ({ type: 'group', x, y, silent: true, children })
  const title = lines.map((line, at) =>
    textAt(line, 0, (at - lines.length + 0.5) * lineEms * em, style, { font: fontOf(style, 600) }),
  )
  const words = `${kinds[0]} layers`
  const down = { ...textAt(words, 0.6 * em, rows.length / 2, style, { align: 'center' }), rotation: Math.PI / 2 }
  const below = rows.length + (stripEms + 0.5) * em
  const scaleWidth = Math.round(Math.min(12 * em, width - left - 1.4 * em))
  return [
    ...title,
    ...(textWidth(words, style) <= rows.length ? [down] : []),
    group(left, 0, drawCells(heatmap, scale, rows, columns, style)),
    group(left - (stripEms + 0.2) * em, 0, drawStages(heatmap.rows, rows, true, stripEms * em, style)),
    group(left, rows.length + 0.2 * em, drawStages(heatmap.columns, columns, false, stripEms * em, style)),
    group(left, below + 0.4 * em, drawScale(scale, scaleWidth, style)),
  ]
}
