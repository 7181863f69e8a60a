import {
  measureCatalogue,
  type CorrelationForm,
  type CorrelationMatrix,
  type Measure,
} from '../../contract/correlation'
import type { HeatmapReading } from '../../contract/figure'
import { niceTicks } from '../axis'
import { usualColors, type FigureColors, type Rgb } from '../colorMap'
import { valuesOf } from './grid'

/** From value to colour, the same on screen and on paper. */
export interface ColorScale {
  /** `diverging` is centred at 0 with equal ends; both run the same on a dark page, so a figure looks as the window did */
  readonly kind: 'sequential' | 'diverging'
  readonly low: number
  readonly high: number
  readonly title: string
}

export type ScaleRange = 'measure' | 'values'

const formTitles: Readonly<Record<CorrelationForm, string>> = {
  benign: '',
  adversarial: ', adversarial frames',
  'benign-adversarial': ', benign against adversarial frames',
  difference: ', adversarial − benign',
}

export const measureTitle = (measure: Measure, form: CorrelationForm): string =>
  `${measureCatalogue[measure].name}${formTitles[form]}`

/**
 * The scale of a matrix. Over the range of the measure it starts at 0, or at the lowest value where one is below 0, so
 * that heatmaps of a measure compare; fitted to its values it shows small differences. What can as well be below 0, a
 * difference or a value above chance, is centred there.
 */
export function scaleOf(matrix: CorrelationMatrix, range: ScaleRange, reading: HeatmapReading = 'value'): ColorScale {
  const { measure, form } = matrix
  const values = valuesOf(matrix, reading)
  const title = `${measureTitle(measure, form)}${reading === 'value' ? '' : ', above chance'}`
  const lowest = values.length > 0 ? Math.min(...values) : 0
  const highest = values.length > 0 ? Math.max(...values) : 1
  if (form === 'difference' || reading === 'above chance') return evenScale(values, title)
  if (range === 'measure') {
    return {
      kind: 'sequential',
      low: lowest < 0 ? -roundUp(-lowest) : 0,
      high: measureCatalogue[measure].range[1],
      title,
    }
  }
  const step = roundStep(highest - lowest)
  const [low, high] = [Math.floor(lowest / step + 1e-9) * step, Math.ceil(highest / step - 1e-9) * step]
  return { kind: 'sequential', low: clean(low), high: clean(high > low ? high : low + step), title }
}

/** Centred at 0, as far to both sides as the farthest value; -1 to 1 where there is none. */
export function evenScale(values: readonly number[], title: string): ColorScale {
  const limit = values.length > 0 ? roundUp(Math.max(...values.map(Math.abs))) : 1
  return { kind: 'diverging', low: -limit, high: limit, title }
}

/** The scale of Pearson r between channels. */
export const channelScale: ColorScale = { kind: 'diverging', low: -1, high: 1, title: 'Pearson r' }

/** At least 0.05, in steps of 0.05. */
function roundUp(value: number): number {
  return clean(Math.max(1, Math.ceil(value / 0.05 - 1e-9)) * 0.05)
}

function roundStep(span: number): number {
  return span > 0.5 ? 0.1 : span > 0.1 ? 0.05 : 0.01
}

const clean = (value: number): number => Number(value.toFixed(6))

/** @returns 0 to 1, where a value lies between the ends; clamped */
export function shareOf({ low, high }: ColorScale, value: number): number {
  return Math.min(1, Math.max(0, (value - low) / (high - low)))
}

/** @param share 0 to 1 between the ends of the scale */
export function colorOfShare({ kind }: ColorScale, share: number, colors: FigureColors = usualColors): Rgb {
  return kind === 'sequential' ? colors.sequential(share) : colors.diverging(2 * share - 1)
}

export const colorOf = (scale: ColorScale, value: number, colors: FigureColors = usualColors): Rgb =>
  colorOfShare(scale, shareOf(scale, value), colors)

/** Values named beside the scale, 0 among them where it lies inside. */
export function scaleTicks(scale: ColorScale, most: number): number[] {
  const { low, high } = scale
  const ticks = niceTicks(low, high, most)
  const ends = [low, high].filter((end) => ticks.every((tick) => Math.abs(tick - end) > 0.14 * (high - low)))
  return [...ticks, ...ends].sort((a, b) => a - b)
}

/** Black or white, whichever is read more easily on a colour (relative luminance as in WCAG 2). */
export function inkOn([red, green, blue]: Rgb): '#000000' | '#ffffff' {
  const linear = (byte: number): number => {
    const part = byte / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  }
  const luminance = 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  return (luminance + 0.05) / 0.05 > 1.05 / (luminance + 0.05) ? '#000000' : '#ffffff'
}

export const cssColor = ([red, green, blue]: Rgb): string =>
  `#${[red, green, blue].map((part) => part.toString(16).padStart(2, '0')).join('')}`
