import type { Pictures } from '../../contract/clip'
import type { CellMaps, Correlation, TimeStep } from '../../contract/correlation'
import { WorkbenchError } from '../../contract/error'
import type { FigureViewOf } from '../../contract/figure'
import type { FigureColors } from '../colorMap'
import { drawScale, scaleHeightEms } from '../heatmap/drawing'
import { colorOf, type ColorScale } from '../heatmap/scale'
import { correlationParameters, correlationSentences, formTexts, layerName } from '../heatmap/words'
import { textAt, type Drawn } from '../legend'
import { blendedPicture, paintedOnce, paintedPicture, pictureAt, pictureOf } from '../picture'
import type { Pixels } from '../png'
import type { FigureArray, FigureSpecification } from '../specification'
import { thinned } from '../statistics'
import type { FigureStyle } from '../style'
import { fitName, formatCount, textWidth } from '../text'
import { channelWords, clipWords, layersOf, pairWords, type CellLayers } from './words'

type MapsView = FigureViewOf<'maps'>
type FeatureMaps = CellMaps['image']

const mostColumns = 4
const lineEms = 1.35
const gapEms = 0.4
/** larger pictures show nothing more */
const largestEms = 20

/** A column of the figure: a step of the video layer, and the frame it is compared with that is nearest to its centre. */
export interface MapStep {
  readonly step: number
  /** position among the frames that were looked at */
  readonly position: number
}

/**
 * Steps that are shown: those that are asked for, or up to four, evenly spread.
 *
 * @throws WorkbenchError `figure/no-data` if the layer has no such step
 */
export function mapSteps(correlation: Correlation, view: MapsView): MapStep[] {
  const { steps } = layersOf(correlation, view)
  const wanted = view.steps.length > 0 ? view.steps : thinned(steps.length, mostColumns)
  return wanted.map((step) => {
    const found = steps[step]
    if (found) return { step, position: nearestFrame(found) }
    throw new WorkbenchError(
      'figure/no-data',
      `Step ${step} was asked for; the video layer has ${steps.length} steps in time.`,
      steps.length > 0 ? `Choose steps from 0 to ${steps.length - 1}.` : 'Choose a video layer with steps in time.',
    )
  })
}

function nearestFrame({ frames, centre }: TimeStep): number {
  return frames.reduce(
    (best, frame) => (Math.abs(frame - centre) < Math.abs(best - centre) ? frame : best),
    frames[0] ?? Math.round(centre),
  )
}

interface MapRow {
  readonly title: string
  readonly maps: FeatureMaps
  /** which of the maps stands in each column */
  readonly places: readonly number[]
  readonly scale: ColorScale
}

/**
 * Feature maps of one channel of both layers of a cell below the frames they belong to, step by step. Colours are the same
 * over all frames of the clip.
 *
 * @param frames as the image model was shown them, one for each of `steps`
 * @throws WorkbenchError `figure/no-data` without steps
 */
export function mapsFigure(
  correlation: Correlation,
  maps: CellMaps,
  frames: Pictures,
  steps: readonly MapStep[],
  view: MapsView,
): FigureSpecification {
  const layers = layersOf(correlation, view)
  const rows = rowsOf(layers, maps, steps, view)
  const ordinals = steps.map(({ position }) => layers.clip.ordinals[position] ?? position)
  const photographs = steps.map((_, column) => pictureOf(frames, column))
  const painted = paintedOnce((colors) => rows.map((row) => paintRow(row, photographs, view.cover, colors)))
  return {
    name: 'maps',
    title: 'Feature maps',
    caption: [
      `Frames as the image model was shown them, and feature maps of ${pairWords(layers)}: ${channelWords(view.imageChannel)} and ${channelWords(view.videoChannel)}.`,
      `Columns: steps ${steps.map(({ step }) => step).join(', ')} of the video layer, each above the frame nearest to its centre among those it is compared with.`,
      formTexts[view.form],
      `n = ${steps.length} of ${layers.steps.length} steps. Colours run over all frames of the clip, row by row.`,
      ...(view.cover < 1 ? [`Maps cover ${Math.round(100 * view.cover)} % of the frame below, which is grey.`] : []),
      clipWords(layers),
      ...correlationSentences(correlation),
    ].join(' '),
    data: tableOf(rows, steps, ordinals),
    arrays: arraysOf(rows, frames),
    parameters: {
      ...correlationParameters(correlation),
      ...view,
      image: layers.image.tensor,
      video: layers.video.tensor,
    },
    narrowestEms: 4.5 * steps.length + 4,
    height: (style) => layOut(rows, photographs[0]!, steps.length, style).height,
    option: (style) => ({
      animation: false,
      backgroundColor: 'transparent',
      graphic: { elements: draw(rows, photographs, painted(style.colors), ordinals, style) },
    }),
  }
}

function rowsOf(layers: CellLayers, maps: CellMaps, steps: readonly MapStep[], view: MapsView): MapRow[] {
  return [
    {
      title: `${layerName(layers.image)}, ${channelWords(view.imageChannel)}`,
      maps: maps.image,
      places: steps.map(({ position }) => Math.min(position, maps.image.count - 1)),
      scale: scaleOfMaps(maps.image),
    },
    {
      title: `${layerName(layers.video)}, ${channelWords(view.videoChannel)}`,
      maps: maps.video,
      places: steps.map(({ step }) => Math.min(step, maps.video.count - 1)),
      scale: scaleOfMaps(maps.video),
    },
  ]
}

/** From 0 to the largest value; centred at 0 where some lie below. */
function scaleOfMaps({ values }: FeatureMaps): ColorScale {
  let [low, high] = [0, 0]
  for (const value of values) {
    if (value < low) low = value
    if (value > high) high = value
  }
  const limit = roundedUp(Math.max(-low, high)) || 1
  return { kind: low < 0 ? 'diverging' : 'sequential', low: low < 0 ? -limit : 0, high: limit, title: 'Activation' }
}

/** To two digits, so that the end of the scale can be read. */
function roundedUp(value: number): number {
  if (value === 0) return 0
  const step = 10 ** (Math.floor(Math.log10(value)) - 1)
  return Number((Math.ceil(value / step - 1e-9) * step).toPrecision(6))
}

function mapAt({ height, width, values }: FeatureMaps, place: number): Float32Array {
  return values.subarray(place * height * width, (place + 1) * height * width)
}

function paintRow(
  { maps, places, scale }: MapRow,
  photographs: readonly Pixels[],
  cover: number,
  colors: FigureColors,
): Pixels[] {
  const { width, height } = maps
  return places.map((place, column) => {
    const map = paintedPicture({ width, height, values: mapAt(maps, place) }, (value) => colorOf(scale, value, colors))
    return cover === 1 ? map : blendedPicture(greyOf(photographs[column]!), stretched(map, photographs[column]!), cover)
  })
}

/** Rec. 709 luma, so that every colour is the map's own. */
function greyOf({ width, height, data }: Pixels): Pixels {
  const grey = new Uint8Array(data.length)
  for (let at = 0; at < data.length; at += 3)
    grey.fill(Math.round(0.2126 * data[at]! + 0.7152 * data[at + 1]! + 0.0722 * data[at + 2]!), at, at + 3)
  return { width, height, data: grey }
}

/** Each cell of a map as the pixels of the frame that it covers. */
function stretched(map: Pixels, { width, height }: Pixels): Pixels {
  const data = new Uint8Array(width * height * 3)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = 3 * (Math.floor((y * map.height) / height) * map.width + Math.floor((x * map.width) / width))
      data.set(map.data.subarray(from, from + 3), 3 * (y * width + x))
    }
  }
  return { width, height, data }
}

function layOut(rows: readonly MapRow[], frame: Pixels, columns: number, { em, width }: FigureStyle) {
  const gap = gapEms * em
  const cellWidth = Math.min(largestEms * em, (width - (columns - 1) * gap) / columns)
  const cellHeight = (cellWidth * frame.height) / frame.width
  const framesTop = lineEms * em
  const rowHeight = 0.5 * em + lineEms * em + cellHeight + 0.5 * em + scaleHeightEms * em
  const rowTop = (row: number): number => framesTop + cellHeight + row * rowHeight
  return { gap, cellWidth, cellHeight, framesTop, rowTop, height: rowTop(rows.length) }
}

function draw(
  rows: readonly MapRow[],
  photographs: readonly Pixels[],
  painted: readonly (readonly Pixels[])[],
  ordinals: readonly number[],
  style: FigureStyle,
): Drawn[] {
  const { em, width } = style
  const { gap, cellWidth, cellHeight, framesTop, rowTop } = layOut(rows, photographs[0]!, photographs.length, style)
  const xOf = (column: number): number => column * (cellWidth + gap)
  // The word stands once where it would not fit above every frame.
  const isShort = textWidth(`frame ${formatCount(Math.max(...ordinals))}`, style) > cellWidth
  const scaleWidth = Math.round(Math.min(14 * em, 0.6 * width))
  return [
    ...ordinals.map((ordinal, column) =>
      textAt(
        isShort && column > 0 ? formatCount(ordinal) : `frame ${formatCount(ordinal)}`,
        isShort ? xOf(column) : xOf(column) + cellWidth / 2,
        0.6 * em,
        style,
        { align: isShort ? 'left' : 'center' },
      ),
    ),
    ...photographs.map((picture, column) => pictureAt(picture, xOf(column), framesTop, cellWidth, cellHeight)),
    ...rows.flatMap(({ title, scale }, row) => {
      const top = rowTop(row) + 0.5 * em
      const mapsTop = top + lineEms * em
      const scaleTop = mapsTop + cellHeight + 0.5 * em
      return [
        textAt(fitName(title, width, style), 0, top + 0.5 * lineEms * em, style),
        ...painted[row]!.map((picture, column) => pictureAt(picture, xOf(column), mapsTop, cellWidth, cellHeight)),
        { type: 'group', x: 1.2 * em, y: scaleTop, silent: true, children: drawScale(scale, scaleWidth, style) },
      ]
    }),
  ]
}

function tableOf(rows: readonly MapRow[], steps: readonly MapStep[], ordinals: readonly number[]) {
  return {
    columns: [
      { name: 'layer', unit: 'text', meaning: 'image or video layer' },
      { name: 'step', unit: '1', meaning: 'step of the video layer, from 0' },
      { name: 'ordinal', unit: '1', meaning: 'frame that is shown: stored picture of the clip, from 0' },
      { name: 'smallest', unit: '1', meaning: 'smallest value of the map' },
      { name: 'mean', unit: '1', meaning: 'mean of the map' },
      { name: 'largest', unit: '1', meaning: 'largest value of the map' },
    ],
    rows: rows.flatMap(({ maps, places }, row) =>
      places.map((place, column) => {
        const values = mapAt(maps, place)
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length
        const layer = row === 0 ? 'image' : 'video'
        return [layer, steps[column]!.step, ordinals[column]!, Math.min(...values), mean, Math.max(...values)]
      }),
    ),
  }
}

function arraysOf(rows: readonly MapRow[], frames: Pictures): FigureArray[] {
  const maps = rows.map(({ maps: { height, width }, places, maps: all }, row): FigureArray => {
    const values = new Float32Array(places.length * height * width)
    places.forEach((place, column) => values.set(mapAt(all, place), column * height * width))
    const name = row === 0 ? 'image-maps' : 'video-maps'
    return {
      name,
      meaning: 'activation [column, height, width], no unit',
      shape: [places.length, height, width],
      values,
    }
  })
  const { count, height, width, data } = frames
  const meaning = 'frames as shown [column, height, width, red green blue], 0 to 255'
  return [...maps, { name: 'frames', meaning, shape: [count, height, width, 3], values: data }]
}
