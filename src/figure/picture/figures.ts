import type { FrameForm, FrameView, MontageView, PictureView, StripView } from '../../contract/figure'
import type { RunOpened } from '../../contract/result'
import { epsilonText, runParameters, runSentences } from '../caption'
import type { FigureColors } from '../colorMap'
import type { Asker } from '../source'
import type { FigureSpecification, FigureTable } from '../specification'
import { formatCount, formatNumber } from '../text'
import { amplification, amplificationText, fullScale } from '../perturbationScale'
import { changePicture, channelValue, type FrameChange } from './change'
import { arraysOf, evenPositions, readPictures, type RunPictures } from './frames'
import { gridHeight, gridNarrowestEms, gridOption, gridPlot, type ColorScale, type PictureGrid } from './grid'
import { paintedOnce } from '../picture'
import type { Pixels } from '../png'

const formTitles: Readonly<Record<FrameForm, string>> = {
  benign: 'Benign',
  adversarial: 'Adversarial',
  perturbation: 'Perturbation',
  rounded: 'Rounded',
}
const captionNames: Readonly<Record<FrameForm, string>> = {
  benign: 'benign frames',
  adversarial: 'adversarial frames',
  perturbation: 'perturbation',
  rounded: 'rounded perturbation',
}
const isChange = (form: FrameForm): form is 'perturbation' | 'rounded' => form === 'perturbation' || form === 'rounded'

const channelWords = {
  mean: 'mean of red, green and blue',
  largest: 'largest of red, green and blue, with its sign',
  red: 'red',
  green: 'green',
  blue: 'blue',
} as const

/** Frames of a run side by side, what is seen of them below each other. @throws WorkbenchError as readPictures */
export async function stripFigure(run: RunOpened, view: StripView, host: Asker): Promise<FigureSpecification> {
  const positions = view.positions ?? positionsWith(view.marked, evenPositions(run.record.resolved.frames, view.count))
  const shown = await readPictures(host, run, positions, view.rows, view.crop)
  const limit = fullScale(run) / view.amplify
  const rows = view.rows.map((form, at) => ({
    title: formTitles[form],
    heads: at === 0 ? headsOf(shown) : [],
    pictures: picturesOf(shown, form, view, limit),
  }))
  return specify('strip', 'Frame strip', run, view, shown, rows, view.rows, columnOf(shown, view.marked))
}

/** The marked frame instead of the nearest of the others. */
function positionsWith(marked: number | null, positions: readonly number[]): number[] {
  if (marked === null) return [...positions]
  const distances = positions.map((position) => Math.abs(position - marked))
  return positions.with(distances.indexOf(Math.min(...distances)), marked)
}

/** null: the frame is not shown */
function columnOf({ positions }: RunPictures, marked: number | null): number | null {
  const at = marked === null ? -1 : positions.indexOf(marked)
  return at < 0 ? null : at
}

/** One kind of picture of many frames in a grid. @throws WorkbenchError as readPictures */
export async function montageFigure(run: RunOpened, view: MontageView, host: Asker): Promise<FigureSpecification> {
  const positions = view.positions ?? evenPositions(run.record.resolved.frames, view.count)
  const shown = await readPictures(host, run, positions, [view.form], view.crop)
  const pictures = picturesOf(shown, view.form, view, fullScale(run) / view.amplify)
  const across = Math.min(positions.length, view.across ?? Math.ceil(Math.sqrt(positions.length)))
  const heads = headsOf(shown)
  const rows = Array.from({ length: Math.ceil(positions.length / across) }, (_, row) => {
    const part = <Value>(all: readonly Value[]): Value[] => all.slice(row * across, (row + 1) * across)
    return { title: null, heads: heads.map(part), pictures: part(pictures) }
  })
  const changes = view.form === 'rounded' ? 'Perturbations of 8-bit frames' : 'Perturbations'
  const title = isChange(view.form) ? changes : `${formTitles[view.form]} frames`
  return specify('montage', title, run, view, shown, rows, [view.form])
}

/** One frame, its panes side by side as the viewer has them. @throws WorkbenchError as readPictures */
export async function frameFigure(run: RunOpened, view: FrameView, host: Asker): Promise<FigureSpecification> {
  const shown = await readPictures(host, run, [view.position], view.rows, view.crop)
  const limit = fullScale(run) / view.amplify
  const panes = view.rows.flatMap((form) => picturesOf(shown, form, view, limit))
  const rows = [{ title: null, heads: [view.rows.map((form) => formTitles[form])], pictures: panes }]
  return specify('view', `Frame ${formatCount(shown.ordinals[0]!)}`, run, view, shown, rows, view.rows)
}

type Painter = (colors: FigureColors) => Pixels

function picturesOf(shown: RunPictures, form: FrameForm, view: PictureView, limit: number): Painter[] {
  if (!isChange(form)) return shown[form].map((picture) => () => picture)
  return shown[form].map((change) => paintedOnce((colors) => changePicture(change, view.channel, limit, colors)))
}

/** With the time where there is one; shorter where pictures are small. */
function headsOf({ ordinals, timesSeconds }: RunPictures): string[][] {
  const numbers = ordinals.map(formatCount)
  const times = timesSeconds.flatMap((time) => (time === null ? [] : [`${formatNumber(time, 2)} s`]))
  const withTimes = (heads: readonly string[]): string[] => heads.map((head, at) => `${head}\n${times[at]}`)
  const named = numbers.map((number) => `frame ${number}`)
  return times.length === numbers.length ? [withTimes(named), withTimes(numbers), numbers] : [named, numbers]
}

function specify(
  name: 'strip' | 'montage' | 'view',
  title: string,
  run: RunOpened,
  view: PictureView,
  shown: RunPictures,
  rows: PictureGrid['rows'],
  forms: readonly FrameForm[],
  marked: number | null = null,
): FigureSpecification {
  const limit = fullScale(run) / view.amplify
  const isChangeShown = forms.some(isChange)
  const grid: PictureGrid = {
    rows,
    width: shown.region.width,
    height: shown.region.height,
    marked,
    scale: isChangeShown ? scaleOf(view, limit) : null,
  }
  return {
    name,
    title,
    caption: [
      ...pictureSentences(run, view, shown, forms, limit),
      ...(marked === null ? [] : [`▼ marks frame ${shown.ordinals[marked]!}.`]),
      ...runSentences(run),
    ].join(' '),
    data: tableOf(shown, view),
    arrays: arraysOf(shown),
    parameters: {
      ...runParameters(run),
      positions: shown.positions,
      forms,
      region: shown.region,
      ...(isChangeShown && { channel: view.channel, limit, amplification: amplification(limit) }),
    },
    narrowestEms: gridNarrowestEms(grid),
    plot: (style) => gridPlot(grid, style),
    height: (style) => gridHeight(grid, style),
    option: (style) => gridOption(grid, style),
  }
}

function scaleOf({ channel }: PictureView, limit: number): ColorScale {
  const text = epsilonText(limit)
  return {
    words: `Perturbation, ${channelWords[channel]}, amplified\u00a0${amplificationText(limit)}`,
    ticks: [`−${text}`, '0', `+${text}`],
  }
}

function pictureSentences(
  run: RunOpened,
  view: PictureView,
  { positions, ordinals, region, perturbation, rounded }: RunPictures,
  forms: readonly FrameForm[],
  limit: number,
): string[] {
  const { frames, width, height } = run.record.resolved
  const count = positions.length
  const whole = region.width === width && region.height === height
  const bound = Math.abs(limit * view.amplify - run.record.plan.epsilon) < 1e-9 ? 'ε' : 'the largest change'
  const part = view.amplify === 1 ? bound : `${bound} / ${Number(view.amplify.toFixed(3))}`
  const named = forms.map((form) => captionNames[form]).join(', ')
  return [
    `${named.charAt(0).toUpperCase()}${named.slice(1)}; n = ${count} of ${frames} ${frames === 1 ? 'frame' : 'frames'}, named by ordinal in the clip${count === 1 ? ` (${ordinals[0]})` : ''}.`,
    ...(forms.includes('adversarial') ? ['Adversarial frames are drawn as 8-bit pictures.'] : []),
    ...(forms.some(isChange)
      ? [
          `Perturbation: adversarial minus benign ${changeWords(forms)}, ${channelWords[view.channel]}; the end colours stand for ±${epsilonText(limit)} (${part}), amplified ${amplificationText(limit)}.`,
          ...beyondSentence([...perturbation, ...rounded], view, limit),
        ]
      : []),
    ...(whole
      ? []
      : [
          `Shown: ${region.width} × ${region.height} pixels from column ${region.left}, row ${region.top} of ${width} × ${height}.`,
        ]),
  ]
}

function changeWords(forms: readonly FrameForm[]): string {
  if (!forms.includes('rounded')) return 'as computed, before rounding to 8 bits'
  const only = 'of the frames rounded to 8 bits'
  return forms.includes('perturbation') ? `as computed and, below “Rounded”, ${only}` : only
}

/** More than rounding beyond the limits is told: it has the end colours, too. */
function beyondSentence(changes: readonly FrameChange[], { channel }: PictureView, limit: number): string[] {
  const pixels = changes.flatMap(({ values }) =>
    Array.from({ length: values.length / 3 }, (_, at) => channelValue(values, at, channel)),
  )
  const beyond = pixels.filter((value) => Math.abs(value) > limit * (1 + 1e-5)).length
  return beyond === 0
    ? []
    : [`${formatNumber((100 * beyond) / pixels.length, 2)} % of the pixels lie beyond and have the end colours.`]
}

/** Of each frame where it stands and, where its perturbation is shown, how large that is in the part that is shown. */
function tableOf(
  { positions, ordinals, timesSeconds, perturbation, rounded }: RunPictures,
  { channel }: PictureView,
): FigureTable {
  const shownWords = channelWords[channel]
  const sizesOf = ({ values, width, height }: FrameChange): readonly [number, number] => {
    let [largest, sum] = [0, 0]
    for (let pixel = 0; pixel < width * height; pixel++) {
      const size = Math.abs(channelValue(values, pixel, channel))
      largest = Math.max(largest, size)
      sum += size
    }
    return [largest, sum / (width * height)]
  }
  const columns = [
    { name: 'position', unit: '1', meaning: 'place among the frames of the run, from 0' },
    { name: 'ordinal', unit: '1', meaning: 'stored picture of the clip, from 0' },
    { name: 'time', unit: 's', meaning: 'from the first picture of the clip' },
    ...(perturbation.length > 0 ? sizeColumns('change', 'perturbation', shownWords) : []),
    ...(rounded.length > 0 ? sizeColumns('rounded_change', 'perturbation of the 8-bit frames', shownWords) : []),
  ]
  const rows = positions.map((position, at) => [
    position,
    ordinals[at]!,
    timesSeconds[at] ?? null,
    ...[perturbation[at], rounded[at]].flatMap((change) => (change ? sizesOf(change) : [])),
  ])
  return { columns, rows }
}

const sizeColumns = (name: string, of: string, words: string): FigureTable['columns'] =>
  ['largest', 'mean'].map((which) => ({
    name: `${which}_${name}`,
    unit: '[0,1]',
    meaning: `${which} absolute ${of} that is shown: ${words}`,
  }))
