import type { CellDetail, Correlation } from '../../contract/correlation'
import { WorkbenchError } from '../../contract/error'
import { drawScale, scaleHeightEms } from '../heatmap/drawing'
import { channelScale, colorOf } from '../heatmap/scale'
import { correlationParameters, correlationSentences, formTexts } from '../heatmap/words'
import type { Rgb } from '../colorMap'
import { textAt, type Drawn } from '../legend'
import { paintedOnce, paintedPicture, pictureAt } from '../picture'
import type { Pixels } from '../png'
import type { FigureSpecification } from '../specification'
import type { FigureStyle } from '../style'
import { formatCount, formatNumber, textWidth } from '../text'
import { clipWords, layersOf, pairWords, type CellPlace } from './words'

const undefinedGrey: Rgb = [220, 220, 220]
const lineEms = 1.35
const tallest = 1.25

/**
 * Pearson r of every channel of the image layer with every channel of the video layer, a pixel for each pair.
 *
 * @throws WorkbenchError `figure/no-data` if the cell has no channels to compare
 */
export function channelsFigure(correlation: Correlation, detail: CellDetail, place: CellPlace): FigureSpecification {
  const layers = layersOf(correlation, place)
  const { channels } = detail
  if (!channels) {
    throw new WorkbenchError(
      'figure/no-data',
      `Cell (${place.row}, ${place.column}) has no correlation of channels${detail.reason ? `: ${detail.reason}` : '.'}`,
      'Choose a cell of two layers that have steps in time.',
    )
  }
  const { rows, columns, values } = channels
  const picture = paintedOnce((colors) =>
    paintedPicture({ width: columns, height: rows, values }, (r) =>
      Number.isNaN(r) ? undefinedGrey : colorOf(channelScale, r, colors),
    ),
  )
  const undefinedCount = values.reduce((count, r) => count + Number(Number.isNaN(r)), 0)
  return {
    name: 'channels',
    title: 'Correlation of channels',
    caption: [
      `Pearson r between the channels of ${pairWords(layers)}, ${formatCount(rows)} × ${formatCount(columns)} pairs, over steps and places of the common grid.`,
      formTexts[place.form],
      `n = ${formatCount(channels.samples)} rows, worth ${formatNumber(channels.effectiveSamples, 1)} independent ones.`,
      ...(undefinedCount > 0 ? [`Grey: ${formatCount(undefinedCount)} pairs of which one channel is constant.`] : []),
      'The table has the strongest pairs, the array all of them.',
      clipWords(layers),
      ...correlationSentences(correlation),
    ].join(' '),
    data: {
      columns: [
        { name: 'image_channel', unit: '1', meaning: 'channel of the image layer, from 0' },
        { name: 'video_channel', unit: '1', meaning: 'channel of the video layer, from 0' },
        { name: 'r', unit: '1', meaning: 'Pearson r; the strongest pairs by its size, an image channel at most once' },
      ],
      rows: channels.best.map(({ image, video, r }) => [image, video, r]),
    },
    arrays: [
      {
        name: 'channels',
        meaning: 'Pearson r [image channel, video channel], no unit; NaN where a channel is constant',
        shape: [rows, columns],
        values,
      },
    ],
    parameters: {
      ...correlationParameters(correlation),
      ...place,
      image: layers.image.tensor,
      video: layers.video.tensor,
    },
    narrowestEms: 16,
    height: (style) => layOut(rows, columns, style).height,
    option: (style) => ({
      animation: false,
      backgroundColor: 'transparent',
      graphic: { elements: draw(picture(style.colors), rows, columns, style) },
    }),
  }
}

function layOut(rows: number, columns: number, style: FigureStyle) {
  const { em, width } = style
  const left = 1.6 * em + textWidth(formatCount(rows - 1), style) + 0.5 * em
  const plotWidth = width - left - 0.6 * em
  const plotHeight = Math.min(tallest * plotWidth, Math.max(6 * em, (plotWidth * rows) / columns))
  const top = (lineEms + 0.3 + scaleHeightEms) * em
  return { left, top, plotWidth, plotHeight, height: top + plotHeight + 3.2 * em }
}

function draw(picture: Pixels, rows: number, columns: number, style: FigureStyle): Drawn[] {
  const { em, palette, hairline } = style
  const { left, top, plotWidth, plotHeight } = layOut(rows, columns, style)
  const bottom = top + plotHeight
  const frame = { x: left, y: top, width: plotWidth, height: plotHeight }
  const scaleWidth = Math.round(Math.min(14 * em, 0.6 * style.width))
  return [
    textAt(channelScale.title, 0, 0.6 * lineEms * em, style),
    {
      type: 'group',
      x: 0.8 * em,
      y: (lineEms + 0.3) * em,
      silent: true,
      children: drawScale(channelScale, scaleWidth, style),
    },
    pictureAt(picture, left, top, plotWidth, plotHeight),
    { type: 'rect', shape: frame, style: { fill: 'none', stroke: palette.axis, lineWidth: hairline }, silent: true },
    ...endsOf(rows).map((at) =>
      textAt(formatCount(at), left - 0.5 * em, top + ((at + 0.5) / rows) * plotHeight, style, { align: 'right' }),
    ),
    ...endsOf(columns).map((at) =>
      textAt(formatCount(at), left + ((at + 0.5) / columns) * plotWidth, bottom + 0.9 * em, style, {
        align: at === 0 && columns > 1 ? 'left' : 'right',
      }),
    ),
    textAt('Video channel', left + plotWidth / 2, bottom + 2.2 * em, style, { align: 'center' }),
    { ...textAt('Image channel', 0.7 * em, top + plotHeight / 2, style, { align: 'center' }), rotation: Math.PI / 2 },
  ]
}

const endsOf = (count: number): number[] => (count > 1 ? [0, count - 1] : [0])
