import { formatCount, formatNumber, textWidth } from './text'
import { fontOf, type FigureStyle } from './style'

/**
 * Round values from `from` to `to`, both included when they are round, at most `most` of them.
 *
 * @param smallestStep the values are its multiples: 1 for steps and frames, of which there are no halves
 */
export function niceTicks(from: number, to: number, most: number, smallestStep = 0): number[] {
  const step = niceStep((to - from) / Math.max(1, most - 1), smallestStep)
  const first = Math.ceil(from / step - 1e-9)
  const last = Math.floor(to / step + 1e-9)
  return Array.from({ length: Math.max(1, last - first + 1) }, (_, index) =>
    Number(((first + index) * step).toFixed(9)),
  )
}

/** The smallest of 1, 2, 2.5, 5 times a power of ten that is not below `rough` and a multiple of `smallest`. */
function niceStep(rough: number, smallest: number): number {
  if (!(rough > smallest)) return smallest || 1
  const power = 10 ** Math.floor(Math.log10(rough))
  const steps = [1, 2, 2.5, 5, 10].map((factor) => factor * power).filter((step) => step >= rough * (1 - 1e-9))
  return steps.find((step) => smallest === 0 || Number.isInteger(step / smallest)) ?? 10 * power
}

/** How many labels fit side by side on `length` with room between them. */
export function labelsThatFit(widest: string, length: number, style: FigureStyle): number {
  return Math.max(2, Math.floor(length / (textWidth(widest, style) + 1.5 * style.em)))
}

export const cosineText = (value: number): string => formatNumber(value, 2)
export const tickText = (value: number): string =>
  Number.isInteger(value) ? formatCount(value) : formatNumber(value, decimalsOf(value))

function decimalsOf(value: number): number {
  return Math.min(4, (String(Math.abs(value)).split('.')[1] ?? '').length)
}

export interface Ticks {
  readonly min: number
  readonly max: number
  readonly values: readonly number[]
  readonly text: (value: number) => string
}

/** A value axis with exactly these ticks: labels, marks and grid lines never disagree. */
export function valueAxis(ticks: Ticks, style: FigureStyle, grid: boolean) {
  const { palette, em, hairline } = style
  const customValues = [...ticks.values]
  return {
    type: 'value' as const,
    min: ticks.min,
    max: ticks.max,
    animation: false,
    axisLine: { show: !grid, onZero: false, lineStyle: { color: palette.axis, width: hairline } },
    axisTick: { show: !grid, length: 0.35 * em, customValues, lineStyle: { color: palette.axis, width: hairline } },
    axisLabel: {
      customValues,
      color: palette.text,
      font: fontOf(style),
      fontSize: em,
      fontFamily: style.fontFamily,
      margin: 0.65 * em,
      hideOverlap: false,
      showMinLabel: true,
      showMaxLabel: true,
      formatter: (value: number) => ticks.text(value),
    },
    splitLine: { show: false },
    minorTick: { show: false },
  }
}
