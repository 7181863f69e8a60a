import type { EChartsCoreOption } from 'echarts/core'
import { WorkbenchError } from '../../contract/error'
import type { SpectrumPlaneView } from '../../contract/figure'
import { perturbationFormNames } from '../../contract/perturbation'
import { tickText } from '../axis'
import type { FigureColors } from '../colorMap'
import { cssColor } from '../heatmap/scale'
import { type Drawn, textAt } from '../legend'
import { paintedOnce, paintedPicture, pictureAt } from '../picture'
import type { Pixels } from '../png'
import type { FigureSpecification } from '../specification'
import type { FigureStyle } from '../style'
import { fitText, textWidth } from '../text'
import { type FrameSpectrum, scientific } from './spectrum'
import { type PerturbationSubject, runCell, subjectParameters, subjectSentences } from './subject'
import { powerOfTen } from './ticks'

/** of the table, down and across; the array has every coefficient */
const mostCells = 56
/** of the picture: larger frames than any benchmark's are shown in cells of several coefficients */
const mostDrawn = 512
const scaleParts = 48
const frequencies = [-0.5, -0.25, 0, 0.25, 0.5]

/** Mean power of blocks of coefficients, frequency 0 in the middle. */
interface Plane {
  /** coefficients of the whole spectrum */
  readonly height: number
  readonly width: number
  readonly rows: number
  readonly columns: number
  /** [rows, columns] */
  readonly power: readonly number[]
  /** of the common logarithm, from the darkest to the lightest shade */
  readonly low: number
  readonly high: number
}

/**
 * Power of the perturbation by its horizontal and vertical frequency, as a picture: the mean over frames, or one frame.
 *
 * @param subject the run
 * @param frame left out: the mean over frames
 * @throws WorkbenchError `figure/no-data` if the form was not measured, or nothing changed
 */
export function spectrumPlaneFigure(
  subject: PerturbationSubject,
  { form }: Pick<SpectrumPlaneView, 'form'>,
  frame: FrameSpectrum | null = null,
): FigureSpecification {
  const { measures, spectra } = subject.measured
  const { height, width } = measures
  const row = measures.spectra.indexOf(form)
  if (row < 0) throw noData(subject, `its form "${form}" was not measured.`)
  const full = frame ? frame.power.power : spectra.slice(row * height * width, (row + 1) * height * width)
  const plane = planeOf(full, height, width, mostDrawn)
  const table = planeOf(full, height, width, mostCells)
  if (!plane || !table) throw noData(subject, 'nothing changed.')
  const picture = paintedOnce((colors) => paintedPlane(plane, colors))
  const what = frame ? `frame ${frame.ordinal}` : `mean over ${measures.frames} frames`
  return {
    name: 'spectrum-2d',
    title: `Spectrum in two dimensions, ${perturbationFormNames[form]}`,
    caption: [
      `Power of the perturbation (${perturbationFormNames[form]}, ${what}) by horizontal and vertical frequency: its discrete Fourier transform without a window, squared, mean over channels; all coefficients add up to the mean squared change.`,
      `Colour: common logarithm. ${resolutionWords(plane)}`,
      ...subjectSentences([subject]),
    ]
      .map((sentence) => sentence.trim())
      .join(' '),
    data: {
      columns: [
        { name: 'vertical', unit: 'cycles per pixel', meaning: 'vertical frequency of the middle of the cell' },
        { name: 'horizontal', unit: 'cycles per pixel', meaning: 'horizontal frequency of the middle of the cell' },
        { name: 'power', unit: 'squared pixel values', meaning: 'mean power of the coefficients of the cell' },
      ],
      rows: table.power.map((power, at) => [
        middleOf(Math.floor(at / table.columns), table.rows, height),
        middleOf(at % table.columns, table.columns, width),
        power,
      ]),
    },
    arrays: [
      {
        name: 'spectrum',
        meaning: `power, squared pixel values, by vertical and horizontal frequency; frequency 0 at [${Math.floor(height / 2)}, ${Math.floor(width / 2)}]`,
        shape: [height, width],
        values: full,
      },
    ],
    parameters: { ...subjectParameters([subject]), form, ...(frame && { frame: frame.ordinal }) },
    narrowestEms: 18,
    height: (style) => layOut(plane, style).height,
    option: (style) => planeOption(plane, picture(style.colors), style),
  }
}

function resolutionWords({ height, width, rows, columns }: Plane): string {
  const all = `${width} × ${height} coefficients`
  const isWhole = rows === height && columns === width
  return isWhole
    ? `Each of ${all} is a cell.`
    : `Each cell is the mean of about ${Math.round((width * height) / columns / rows)} of ${all}.`
}

function planeOf(full: Float32Array, height: number, width: number, most: number): Plane | null {
  const [rows, columns] = [Math.min(height, most), Math.min(width, most)]
  const sums = Array<number>(rows * columns).fill(0)
  const counts = Array<number>(rows * columns).fill(0)
  full.forEach((value, at) => {
    const cell =
      Math.floor((Math.floor(at / width) * rows) / height) * columns + Math.floor(((at % width) * columns) / width)
    sums[cell]! += value
    counts[cell]!++
  })
  const power = sums.map((sum, cell) => sum / counts[cell]!)
  const known = power.filter((value) => value > 0).map(Math.log10)
  if (known.length === 0) return null
  known.sort((a, b) => a - b)
  // A few empty cells must not take all the contrast.
  const [low, high] = [known[Math.floor(0.01 * known.length)]!, known.at(-1)!]
  return { height, width, rows, columns, power, low: Math.min(low, high - 0.1), high }
}

/** Of the coefficients that a row or column of cells has, in cycles per pixel. */
function middleOf(cell: number, cells: number, length: number): number {
  const [first, next] = [cell, cell + 1].map((at) => Math.ceil((at * length) / cells)) as [number, number]
  return ((first + next - 1) / 2 - Math.floor(length / 2)) / length
}

/** The scale stands beside the picture where there is room for it, else above. */
function layOut({ low, high }: Plane, style: FigureStyle) {
  const { em, width, medium } = style
  const left = Math.ceil(Math.max(...frequencies.map((value) => textWidth(tickText(value), style))) + 1.1 * em)
  const most = medium === 'screen' ? Math.max(15 * em, Math.min(26 * em, 0.32 * width)) : 26 * em
  const side = Math.floor(Math.min(width - left - 1.4 * em, most))
  const ticks = scaleTicks(low, high)
  const overhang = Math.max(...ticks.map(({ text }) => textWidth(text, style))) / 2
  const scaleLeft = left + side + 2 * em
  const isBeside = width - scaleLeft >= textWidth(scaleTitle, style)
  const plotTop = (isBeside ? 1.7 : 6.6) * em
  return {
    ...{ left, side, ticks, overhang, isBeside, plotTop },
    scaleLeft: isBeside ? scaleLeft : 0,
    scaleWidth: Math.round(Math.min(16 * em, width - (isBeside ? scaleLeft : 0) - 2 * overhang)),
    height: plotTop + side + 3.6 * em,
  }
}

const scaleTitle = 'Mean power (squared pixel values)'

/** Whole powers of ten; the ends where there are fewer than two inside. */
function scaleTicks(low: number, high: number): { at: number; text: string }[] {
  const first = Math.ceil(low - 1e-9)
  const count = Math.floor(high + 1e-9) - first + 1
  if (count < 2) return [low, high].map((at) => ({ at, text: scientific(10 ** at) }))
  const step = Math.ceil(count / 5)
  return Array.from({ length: Math.ceil(count / step) }, (_, at) => first + at * step).map((at) => ({
    at,
    text: powerOfTen(at),
  }))
}

function planeOption(plane: Plane, picture: Pixels, style: FigureStyle): EChartsCoreOption {
  const layout = layOut(plane, style)
  const { em } = style
  const { left, side, plotTop, scaleLeft, isBeside } = layout
  const scaleTop = isBeside ? plotTop : 0
  const group = (x: number, y: number, children: Drawn[]): Drawn => ({ type: 'group', x, y, silent: true, children })
  const yTitle = fitText('Vertical frequency (cycles per pixel)', isBeside ? scaleLeft - em : style.width, style)
  const xTitle = fitText('Horizontal frequency (cycles per pixel)', style.width, style)
  const xTitleAt = Math.min(
    Math.max(left + side / 2, textWidth(xTitle, style) / 2),
    style.width - textWidth(xTitle, style) / 2,
  )
  return {
    animation: false,
    backgroundColor: 'transparent',
    graphic: {
      elements: [
        textAt(fitText(scaleTitle, style.width, style), scaleLeft, scaleTop + 0.75 * em, style),
        group(scaleLeft + layout.overhang, scaleTop + 1.7 * em, scaleDrawn(plane, layout, style)),
        textAt(yTitle, 0, plotTop - 1.1 * em, style),
        group(left, plotTop, [pictureAt(picture, 0, 0, side, side), ...axesDrawn(plane, side, style)]),
        textAt(xTitle, xTitleAt, plotTop + side + 2.8 * em, style, { align: 'center' }),
      ],
    },
  }
}

function paintedPlane({ columns, rows, power, low, high }: Plane, colors: FigureColors): Pixels {
  return paintedPicture({ width: columns, height: rows, values: power }, (value) =>
    colors.sequential(value > 0 ? Math.min(1, Math.max(0, (Math.log10(value) - low) / (high - low))) : 0),
  )
}

const rect = (x: number, y: number, width: number, height: number, fill: string): Drawn => ({
  type: 'rect',
  shape: { x, y, width, height },
  style: { fill },
  silent: true,
})

function axesDrawn({ height, width }: Plane, side: number, style: FigureStyle): Drawn[] {
  const { em, palette, hairline } = style
  const line = (x1: number, y1: number, x2: number, y2: number): Drawn => ({
    type: 'line',
    shape: { x1, y1, x2, y2 },
    style: { fill: 'none', stroke: palette.axis, lineWidth: hairline },
    silent: true,
  })
  /** The middle of the coefficient, which stands right of its frequency's share of the side. */
  const placeOf = (frequency: number, length: number): number =>
    Math.min(1, frequency + (Math.floor(length / 2) + 0.5) / length) * side
  return frequencies.flatMap((frequency) => {
    const [x, y] = [placeOf(frequency, width), placeOf(frequency, height)]
    const words = tickText(frequency)
    return [
      line(x, side, x, side + 0.35 * em),
      line(-0.35 * em, y, 0, y),
      textAt(words, x, side + 1.1 * em, style, { align: 'center' }),
      textAt(words, -0.65 * em, y, style, { align: 'right' }),
    ]
  })
}

function scaleDrawn(
  plane: Plane,
  { ticks, scaleWidth: width }: ReturnType<typeof layOut>,
  style: FigureStyle,
): Drawn[] {
  const { em, palette, hairline } = style
  const at = (part: number): number => Math.round((part * width) / scaleParts)
  const bar = Array.from({ length: scaleParts }, (_, part) => {
    const end = part + 1 < scaleParts ? at(part + 1.5) : width
    return rect(at(part), 0, end - at(part), 0.8 * em, cssColor(style.colors.sequential((part + 0.5) / scaleParts)))
  })
  const marks = ticks.flatMap(({ at: value, text }) => {
    const x = ((value - plane.low) / (plane.high - plane.low)) * width
    return [
      {
        type: 'line',
        shape: { x1: x, x2: x, y1: 0.8 * em, y2: 1.1 * em },
        style: { fill: 'none', stroke: palette.axis, lineWidth: hairline },
        silent: true,
      },
      textAt(text, x, 1.85 * em, style, { align: 'center' }),
    ]
  })
  return [...bar, ...marks]
}

function noData(subject: PerturbationSubject, why: string): WorkbenchError {
  return new WorkbenchError(
    'figure/no-data',
    `The perturbation of run "${runCell([subject], 0)}" has no spectrum in two dimensions: ${why}`,
    'Choose another run or form.',
  )
}
