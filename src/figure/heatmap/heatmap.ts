import type { Correlation, CorrelationForm, Measure } from '../../contract/correlation'
import type { HeatmapOrder, HeatmapReading } from '../../contract/figure'
import type { EChartsCoreOption } from 'echarts/core'
import { textAt, type Drawn } from '../legend'
import type { FigureSpecification } from '../specification'
import { fontOf, type FigureStyle } from '../style'
import { fitName, fitText, plainText, textWidth, wrapText } from '../text'
import {
  drawCells,
  drawKey,
  drawScale,
  drawStages,
  labelsThatStand,
  pitchOf,
  scaleHeightEms,
  scaleOverhang,
  type Pitch,
} from './drawing'
import {
  type CellGrids,
  findMatrix,
  layOutHeatmap,
  markWords,
  significantRate,
  type Heatmap,
  type HeatmapAxis,
} from './grid'
import { scaleOf, type ColorScale } from './scale'
import {
  correlationParameters,
  correlationSentences,
  correlationTable,
  layerName,
  matrixSentences,
  readingText,
} from './words'

export interface HeatmapChoice {
  readonly measure?: Measure | null
  readonly form?: CorrelationForm
  readonly order?: HeatmapOrder
  readonly reading?: HeatmapReading
  readonly transposed?: boolean
}

const lineEms = 1.35
const headEms = 1.7
const stripEms = 0.5

/**
 * Layers of image models against layers of video models: one measure in one form, with marks where a cell is more than chance.
 *
 * @throws WorkbenchError `figure/no-data` if the correlation has no such matrix
 */
export function heatmapFigure(correlation: Correlation, choice: HeatmapChoice = {}): FigureSpecification {
  const { measure = null, form = 'benign', order = 'depth', reading = 'value', transposed = false } = choice
  const matrix = findMatrix(correlation, measure, form)
  const heatmap = layOutHeatmap(correlation, matrix, { order, reading, transposed })
  const scale = scaleOf(matrix, 'measure', reading)
  return {
    name: 'heatmap',
    title: scale.title,
    caption: [
      'Similarity of layers of image models and layers of video models.',
      order === 'value'
        ? 'Layers of a model are sorted by their mean.'
        : 'Layers stand in network order; grey blocks are stages.',
      readingText(reading),
      ...matrixSentences(matrix),
      ...correlationSentences(correlation),
    ]
      .filter(Boolean)
      .join(' '),
    data: correlationTable(correlation, [matrix]),
    parameters: {
      ...correlationParameters(correlation),
      measure: matrix.measure,
      form,
      order,
      reading,
      transposed,
      significantRate,
    },
    ...heatmapSheet(heatmap, scale),
  }
}

/** One labelled heatmap as a figure of its own. */
export function heatmapSheet(
  heatmap: Heatmap<CellGrids>,
  scale: ColorScale,
): Pick<FigureSpecification, 'narrowestEms' | 'plot' | 'height' | 'option'> {
  return {
    narrowestEms: 26,
    plot: (style) => {
      const { plotLeft, plotTop } = layOut(heatmap, scale, style)
      return { family: 'matrix', left: plotLeft, right: null, top: plotTop, height: null }
    },
    height: (style) => layOut(heatmap, scale, style).height,
    option: (style) => heatmapOption(heatmap, scale, style),
  }
}

interface Layout {
  readonly titleLines: readonly string[]
  readonly scaleTop: number
  readonly plotTop: number
  readonly plotLeft: number
  readonly rows: Pitch
  readonly columns: Pitch
  /** length of the words below the columns, turned by a quarter */
  readonly columnLabels: number
  readonly columnHeads: readonly { x: number; lines: readonly string[] }[]
  readonly headsTop: number
  readonly height: number
}

function layOut(heatmap: Heatmap<CellGrids>, scale: ColorScale, style: FigureStyle): Layout {
  const { em, width, shared = {} } = style
  const widest = (axis: HeatmapAxis): number =>
    Math.max(...axis.layers.map(({ layer }) => textWidth(layerName(layer), style)))
  const rowLabels = Math.min(0.34 * width, widest(heatmap.rows) + 1)
  const plotLeft = Math.max(Math.ceil(rowLabels + (0.5 + stripEms + 0.25) * em), shared.left ?? 0)
  const gap = Math.round(0.5 * em)
  const models = heatmap.columns.layers.filter(({ startsModel }) => startsModel).length
  // Words below the last column are as wide as they are high, however narrow it is.
  const room = width - plotLeft - (models - 1) * gap - 0.4 * em
  const cellWidth = Math.max(1, Math.floor(Math.min(3.2 * em, room / heatmap.columns.layers.length)))
  const columns = pitchOf(heatmap.columns, cellWidth, gap)
  const isTall = heatmap.rows.layers.length > 48
  const cellHeight = Math.round(isTall ? 0.7 * em : Math.max(1.3 * em, Math.min(cellWidth, 1.7 * em)))
  const rows = pitchOf(heatmap.rows, cellHeight, Math.round((headEms + 0.3) * em))
  const titleLines = wrapText(scale.title, width, style)
  const scaleTop = (titleLines.length * lineEms + 0.3) * em
  // The name of each model stands above its rows.
  const plotTop = Math.max(Math.round(scaleTop + (scaleHeightEms + headEms + 0.2) * em), shared.top ?? 0)
  const columnLabels = Math.min(Math.max(12 * em, 0.24 * width), widest(heatmap.columns))
  const columnHeads = headsBelow(heatmap.columns, columns, style, plotLeft)
  const headsTop = plotTop + rows.length + (0.25 + stripEms + 0.5) * em + columnLabels + 0.5 * em
  const lines = Math.max(...columnHeads.map((head) => head.lines.length))
  const height = headsTop + lines * lineEms * em + 0.2 * em
  return { titleLines, scaleTop, plotTop, plotLeft, rows, columns, columnLabels, columnHeads, headsTop, height }
}

/** Names of the models below their columns, in as many lines as they need. */
function headsBelow({ layers }: HeatmapAxis, pitch: Pitch, style: FigureStyle, plotLeft: number) {
  const firsts = layers.flatMap(({ startsModel }, place) => (startsModel ? [place] : []))
  return firsts.map((first, group) => {
    const last = (firsts[group + 1] ?? layers.length) - 1
    const end = pitch.starts[last]! + pitch.size
    // A single model may use the whole sheet.
    const x = firsts.length === 1 ? -plotLeft : pitch.starts[first]!
    const room = firsts.length === 1 ? style.width : end - x
    const middle = firsts.length === 1 ? end / 2 : (x + end) / 2
    // Measured in regular type, drawn in semibold.
    const lines = wrapText(plainText(layers[first]!.layer.model), 0.92 * room, style).slice(0, 4)
    const half = Math.max(...lines.map((line) => textWidth(line, style, 600))) / 2
    return { x: Math.max(half - plotLeft, Math.min(middle, style.width - plotLeft - half)), lines }
  })
}

function heatmapOption(heatmap: Heatmap<CellGrids>, scale: ColorScale, style: FigureStyle): EChartsCoreOption {
  const layout = layOut(heatmap, scale, style)
  const { em } = style
  const group = (x: number, y: number, children: Drawn[]): Drawn => ({ type: 'group', x, y, silent: true, children })
  const { plotLeft, plotTop, rows, columns } = layout
  const title = layout.titleLines.map((line, at) => textAt(line, 0, (at + 0.6) * lineEms * em, style))
  const { matrix } = heatmap
  const key = drawKey({ marked: markWords(matrix), undefined: matrix.undefined.length > 0 }, style)
  // A long key stands beside a shorter scale, never on it.
  const scaleWidth = Math.round(Math.min(14 * em, 0.5 * style.width, style.width - key.width - 3.2 * em))
  const inset = Math.max(1.2 * em, scaleOverhang(scale, scaleWidth, style))
  return {
    animation: false,
    backgroundColor: 'transparent',
    graphic: {
      elements: [
        ...title,
        group(inset, layout.scaleTop, drawScale(scale, scaleWidth, style)),
        group(
          Math.min(inset + scaleWidth + 1.8 * em, style.width - key.width),
          layout.scaleTop + 0.4 * em,
          key.elements,
        ),
        group(plotLeft, plotTop, drawCells(heatmap, scale, rows, columns, style)),
        group(plotLeft - (stripEms + 0.25) * em, plotTop, drawStages(heatmap.rows, rows, true, stripEms * em, style)),
        group(0, plotTop, rowWords(heatmap.rows, rows, plotLeft, style)),
        group(
          plotLeft,
          plotTop + rows.length + 0.25 * em,
          drawStages(heatmap.columns, columns, false, stripEms * em, style),
        ),
        group(
          plotLeft,
          plotTop + rows.length + (0.75 + stripEms) * em,
          columnWords(heatmap.columns, columns, layout, style),
        ),
        group(plotLeft, layout.headsTop, columnHeads(layout, style)),
      ],
    },
  }
}

function rowWords(axis: HeatmapAxis, pitch: Pitch, plotLeft: number, style: FigureStyle): Drawn[] {
  const { em } = style
  const right = plotLeft - (0.5 + stripEms + 0.25) * em
  const heads = axis.layers.flatMap(({ startsModel, layer }, place) => {
    if (!startsModel) return []
    const words = fitText(plainText(layer.model), style.width, style, 600)
    return [textAt(words, 0, pitch.starts[place]! - (headEms / 2) * em, style, { font: fontOf(style, 600) })]
  })
  const labels = labelsThatStand(axis, pitch, 1.1 * em).map((place) => {
    const words = fitName(layerName(axis.layers[place]!.layer), right, style)
    return textAt(words, right, pitch.starts[place]! + pitch.size / 2, style, { align: 'right' })
  })
  return [...heads, ...labels]
}

function columnWords(axis: HeatmapAxis, pitch: Pitch, { columnLabels }: Layout, style: FigureStyle): Drawn[] {
  return labelsThatStand(axis, pitch, 1.1 * style.em).map((place) => ({
    ...textAt(
      fitName(layerName(axis.layers[place]!.layer), columnLabels, style),
      pitch.starts[place]! + pitch.size / 2,
      0,
      style,
      {
        align: 'right',
      },
    ),
    rotation: Math.PI / 2,
  }))
}

function columnHeads({ columnHeads: heads }: Layout, style: FigureStyle): Drawn[] {
  return heads.flatMap(({ x, lines }) =>
    lines.map((line, at) =>
      textAt(line, x, (at + 0.5) * lineEms * style.em, style, { align: 'center', font: fontOf(style, 600) }),
    ),
  )
}
