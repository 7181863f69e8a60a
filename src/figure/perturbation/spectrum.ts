import { WorkbenchError } from '../../contract/error'
import type { SpectrumView } from '../../contract/figure'
import type { FramePower } from '../../contract/perturbation'
import { niceTicks, tickText } from '../axis'
import { lineChartSheet, type ChartSeries, type LineChart } from '../lineChart'
import type { FigureSpecification, FigureTable } from '../specification'
import type { FigureStyle } from '../style'
import { formatNumber } from '../text'
import {
  type FormLine,
  lineLook,
  linesOf,
  type PerturbationSubject,
  runCell,
  subjectParameters,
  subjectSentences,
} from './subject'
import { decadeTicks, powerOfTen } from './ticks'

/** The spectrum of one frame, beside the mean over frames. */
export interface FrameSpectrum {
  readonly ordinal: number
  readonly power: FramePower
}

interface Course {
  readonly text: string
  readonly mark: FormLine['mark']
  readonly subject: number
  /** as the table names it */
  readonly of: string
  readonly frequencies: readonly number[]
  readonly power: readonly (number | null)[]
  color(style: FigureStyle): string
}

const mostDecades = 8

/**
 * Power of the perturbation by spatial frequency (mean over rings of its two-dimensional spectrum) or by frequency in time.
 *
 * @param subjects one run or two
 * @param frame a frame of the first run, drawn beside the mean; spatial frequencies alone
 * @throws WorkbenchError `figure/no-data` if no form has any power
 */
export function spectrumFigure(
  subjects: readonly PerturbationSubject[],
  { over, forms, benign }: Pick<SpectrumView, 'over' | 'forms' | 'benign'>,
  frame: FrameSpectrum | null = null,
): FigureSpecification {
  const lines = linesOf(subjects, forms)
  const courses =
    over === 'time'
      ? lines.flatMap((line) => timeCourse(line))
      : [
          ...lines.map((line) => spaceCourse(line, subjects)),
          ...(frame ? [frameCourse(frame, subjects)] : []),
          ...(benign ? [benignCourse(subjects)] : []),
        ]
  const drawn = courses.flatMap(({ power }) =>
    power.slice(firstDrawn(over)).filter((value) => value !== null && value > 0),
  )
  if (drawn.length === 0 || !courses.some(({ of, power }) => of !== 'benign' && power.some((value) => value))) {
    throw noData(subjects, lines, over)
  }
  const chart = spectrumChart(courses, over, drawn as number[])
  return {
    name: 'spectrum',
    title: over === 'time' ? 'Spectrum in time' : 'Spectrum by spatial frequency',
    caption: [...sentencesOf(over, benign, frame), ...subjectSentences(subjects)].join(' '),
    data: tableOf(subjects, courses, over),
    parameters: {
      ...subjectParameters(subjects),
      ...{ over, benign: over === 'space' && benign },
      forms: [...new Set(lines.map(({ form }) => form.form))],
      ...(frame && { frame: frame.ordinal }),
    },
    narrowestEms: 18,
    ...lineChartSheet(chart),
  }
}

/** The mean of the pixels, which is no pattern, would stretch the axis. */
const firstDrawn = (over: SpectrumView['over']): number => (over === 'space' ? 1 : 0)

const spaceCourse = (
  { form, text, mark, color, subject }: FormLine,
  subjects: readonly PerturbationSubject[],
): Course => ({
  ...{ text, mark, subject, of: form.form, power: form.radial },
  frequencies: subjects[subject]!.measured.measures.rings.frequencies,
  color: ({ palette }) => color(palette),
})

function timeCourse({ form, text, mark, color, subject }: FormLine): Course[] {
  const { temporal } = form
  if (!temporal) return []
  const frames = form.frames.linf.length
  return [
    {
      ...{ text, mark, subject, of: form.form, power: temporal },
      frequencies: temporal.map((_, k) => k / frames),
      color: ({ palette }) => color(palette),
    },
  ]
}

const frameCourse = ({ ordinal, power }: FrameSpectrum, subjects: readonly PerturbationSubject[]): Course => ({
  ...{ text: `frame ${ordinal}`, mark: 'line', subject: 0, of: `frame ${ordinal}`, power: power.radial },
  frequencies: subjects[0]!.measured.measures.rings.frequencies,
  color: ({ palette }) => palette.categorical[4]!,
})

const benignCourse = ([first, other]: readonly PerturbationSubject[]): Course => ({
  ...{
    text: other && !isSameClip(first!, other) ? 'benign clip of A' : 'benign clip',
    mark: 'dotted',
    subject: 0,
    of: 'benign',
    power: first!.measured.measures.benignRadial,
  },
  frequencies: first!.measured.measures.rings.frequencies,
  color: ({ palette }) => palette.reference,
})

const isSameClip = (a: PerturbationSubject, b: PerturbationSubject): boolean =>
  a.run.record.resolved.clip.sha256 === b.run.record.resolved.clip.sha256

function spectrumChart(courses: readonly Course[], over: SpectrumView['over'], drawn: readonly number[]): LineChart {
  const highest = Math.max(...courses.flatMap(({ frequencies }) => frequencies))
  const end = over === 'time' ? 0.5 : highest
  return {
    yTitle: 'Mean power (squared pixel values)',
    xTitle: over === 'time' ? 'Frequency in time (cycles per frame)' : 'Spatial frequency (cycles per pixel)',
    yTicks: decadeTicks(drawn.map(Math.log10), mostDecades),
    xTicks: () => ({ min: 0, max: end, values: niceTicks(0, end, 8), text: tickText }),
    legend: (style) => [...courses.map(({ text, mark, color }) => ({ text, mark, color: color(style) }))],
    series: (style) => courses.map((course) => courseSeries(course, over, style)),
    endText: '',
    tip: (at) => tipOf(courses, at),
  }
}

function courseSeries(course: Course, over: SpectrumView['over'], style: FigureStyle): ChartSeries {
  const shade = course.color(style)
  return {
    type: 'line',
    name: course.text,
    animation: false,
    clip: true,
    symbol: 'circle',
    symbolSize: 0.42 * style.em,
    showSymbol: over === 'time' && course.mark === 'line' && course.power.length <= 40,
    showAllSymbol: true,
    itemStyle: { color: shade, borderWidth: 0 },
    lineStyle: lineLook(course.mark, shade, style),
    emphasis: { disabled: true },
    z: course.of === 'benign' ? 2 : 4,
    data: course.frequencies.flatMap((frequency, at) => {
      const power = course.power[at] ?? 0
      return at < firstDrawn(over) ? [] : [[frequency, power > 0 ? Math.log10(power) : '-']]
    }),
  }
}

function tipOf(courses: readonly Course[], at: number): string {
  const [first] = courses
  const place = first!.frequencies.findIndex((frequency) => Math.abs(frequency - at) < 1e-6)
  if (place < 0) return ''
  const period = at > 0 ? `, period ${formatNumber(1 / at, 1)}` : ''
  const values = courses.map(({ text, frequencies, power }) => {
    const own = frequencies.findIndex((frequency) => Math.abs(frequency - at) < 1e-6)
    const value = own < 0 ? null : (power[own] ?? null)
    return `${text}: ${value === null || value === 0 ? 'none' : scientific(value)}`
  })
  return [`${formatNumber(at, 3)}${period}`, ...values].join('\n')
}

/** 3.2 · 10⁻⁶ */
export function scientific(value: number): string {
  const exponent = Math.floor(Math.log10(value) + 1e-12)
  return `${formatNumber(value / 10 ** exponent, 1)} · ${powerOfTen(exponent)}`
}

function sentencesOf(over: SpectrumView['over'], benign: boolean, frame: FrameSpectrum | null): string[] {
  if (over === 'time') {
    return [
      'Power of the perturbation by frequency in time, mean over all values; both signs of a frequency added, so that all of it adds up to the mean squared change. 0: what stands still; 0.5: what changes its sign with every frame.',
    ]
  }
  return [
    'Power of the perturbation by spatial frequency: its discrete Fourier transform without a window, squared, mean over channels, frames and the coefficients of each ring; all coefficients add up to the mean squared change. The mean of a frame (frequency 0) is not drawn.',
    benign ? 'Dotted grey: spectrum of the benign clip.' : '',
    frame ? `Line of frame ${frame.ordinal}: that frame alone.` : '',
  ].filter(Boolean)
}

function tableOf(
  subjects: readonly PerturbationSubject[],
  courses: readonly Course[],
  over: SpectrumView['over'],
): FigureTable {
  return {
    columns: [
      { name: 'run', unit: 'text', meaning: 'name of the run' },
      { name: 'of', unit: 'text', meaning: 'form of the adversarial clip, benign clip, or one frame' },
      {
        name: 'frequency',
        unit: over === 'time' ? 'cycles per frame' : 'cycles per pixel',
        meaning: over === 'time' ? 'frequency in time' : 'spatial frequency of the ring',
      },
      { name: 'power', unit: 'squared pixel values', meaning: 'mean power; empty where a ring has no coefficients' },
    ],
    rows: courses.flatMap(({ subject, of, frequencies, power }) =>
      frequencies.map((frequency, at) => [runCell(subjects, subject), of, frequency, power[at] ?? null]),
    ),
  }
}

function noData(
  subjects: readonly PerturbationSubject[],
  lines: readonly FormLine[],
  over: SpectrumView['over'],
): WorkbenchError {
  const reason = over === 'time' ? lines.find(({ form }) => form.temporalReason)?.form.temporalReason : null
  return new WorkbenchError(
    'figure/no-data',
    `The perturbation of run "${runCell(subjects, 0)}" has no spectrum: ${reason ?? (lines.length === 0 ? 'none of the forms that are asked for was measured.' : 'nothing changed.')}`,
    'Choose another run, or other forms.',
  )
}
