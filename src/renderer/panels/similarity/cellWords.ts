import {
  measureCatalogue,
  type CorrelatedLayer,
  type Correlation,
  type CorrelationForm,
  type CorrelationMatrix,
  type Measure,
  type TimePolicy,
  type TimeStep,
} from '../../../contract/correlation'
import type { HeatmapCell } from '../../../figure/heatmap/grid'
import { significantRate } from '../../../figure/heatmap/grid'
import { chanceText, layerName, valueText } from '../../../figure/heatmap/words'
import { formatNumber } from '../../../figure/text'
import { nearestFrame } from '../../stores/cell'

export const formNames: Readonly<Record<CorrelationForm, string>> = {
  benign: 'Benign',
  adversarial: 'Adversarial',
  'benign-adversarial': 'Benign × adv.',
  difference: 'Difference',
}

/** `5 of 12 at q ≤ 0.05, 4 undefined` */
export function markedText({ values, qValues }: CorrelationMatrix): string {
  const cells = values.flat()
  const defined = cells.filter((value) => value !== null).length
  const tested = qValues.flat().filter((q) => q !== null)
  const marked = tested.filter((q) => q <= significantRate).length
  return [
    ...(tested.length > 0 ? [`${marked} of ${defined} at q ≤ ${significantRate}`] : []),
    ...(defined < cells.length ? [`${cells.length - defined} undefined`] : []),
  ].join(', ')
}

/** Of the steps that have a value; null where none has. */
export function curveMean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length > 0 ? known.reduce((sum, value) => sum + value, 0) / known.length : null
}

/** What a matrix holds for a cell, over all clips. */
export const pooledValue = (
  matrix: CorrelationMatrix | null,
  cell: { readonly row: number; readonly column: number } | null,
): number | null => (cell && matrix?.values[cell.row]?.[cell.column]) ?? null

/** `stage2 of ResNet-34` */
export const layerOf = (layer: CorrelatedLayer): string => `${layerName(layer)} of ${layer.model}`

/** `frame 69`, `frames 69, 73`, `every 2nd frame from 69 to 91`; each once. */
export function framesText(ordinals: readonly number[]): string {
  const sorted = [...new Set(ordinals)].sort((a, b) => a - b)
  const [first, last] = [sorted[0]!, sorted.at(-1)!]
  if (sorted.length === 1) return `frame ${first}`
  const gaps = new Set(sorted.slice(1).map((ordinal, at) => ordinal - sorted[at]!))
  const [gap] = gaps
  if (gaps.size === 1 && gap === 1) return `frames ${first} to ${last}`
  if (gaps.size === 1 && sorted.length > 3) return `every ${ordinalWord(gap!)} frame from ${first} to ${last}`
  if (sorted.length <= 6) return `frames ${sorted.join(', ')}`
  return `${sorted.length} frames from ${first} to ${last}`
}

function ordinalWord(number: number): string {
  const teen = number % 100 >= 11 && number % 100 <= 13
  return `${number}${(!teen && { 1: 'st', 2: 'nd', 3: 'rd' }[number % 10]) || 'th'}`
}

/** What a step of the video layer sees and is compared with. @param ordinals source frame of each position */
export function stepSentence(
  step: TimeStep,
  place: { readonly at: number; readonly of: number },
  policy: TimePolicy,
  ordinals: readonly number[],
): string {
  const ordinal = (position: number): number => ordinals[position] ?? position
  const frames = framesText(step.frames.map(ordinal))
  const name = `Time step ${place.at + 1} of ${place.of}`
  if (policy === 'mean') {
    return step.frames.length === 1
      ? `${name} sees ${frames} and is compared with it.`
      : `${name} sees ${frames} and is compared with their mean.`
  }
  const reach =
    step.first === step.last
      ? `sees frame ${ordinal(step.first)}`
      : `reaches from frame ${ordinal(step.first)} to ${ordinal(step.last)}`
  return `${name} ${reach} and is compared with ${frames} (${policy}).`
}

/** What is shown where the playhead stands on a frame that the step is not compared with; empty where it is. */
export function standsBeside(
  steps: readonly TimeStep[],
  step: number,
  position: number,
  ordinals: readonly number[],
): string {
  const under = steps[step]
  if (!under || under.frames.includes(position)) return ''
  const ordinal = (at: number): number => ordinals[at] ?? at
  const isSeen = steps.some(({ first, last }) => first <= position && position <= last)
  const shown = `the map is of frame ${ordinal(nearestFrame(under, position))}, which time step ${step + 1} is compared with.`
  return isSeen
    ? `No time step is compared with frame ${ordinal(position)}: ${shown}`
    : `No time step sees frame ${ordinal(position)}: ${shown}`
}

/** `95 % interval 0.42 to 0.61`, or why there is none. */
export function intervalText({ value, low, high }: HeatmapCell): string {
  if (value === null) return ''
  return low === null || high === null
    ? 'no 95 % interval: too few blocks'
    : `95 % interval ${valueText(low)} to ${valueText(high)}`
}

/** `16 rows, worth 6.6 independent ones` */
export function rowsText({ rows, effectiveRows }: HeatmapCell): string {
  if (rows === null) return 'The number of rows is not known'
  const worth = effectiveRows === null ? '' : `, worth ${Number(effectiveRows.toFixed(1))} independent ones`
  return `${rows.toLocaleString('en')} ${rows === 1 ? 'row' : 'rows'}${worth}`
}

/** What the null says of a value, in a sentence. */
export function chanceSentence(cell: HeatmapCell, form: CorrelationForm, drawn: Correlation['null']): string {
  const { value, p, q, nullMean } = cell
  if (value === null) return ''
  if (p === null) {
    return form === 'difference'
      ? 'A difference has no null of its own: its interval says whether it is away from 0.'
      : 'No null was drawn, so nothing says whether chance would give as much.'
  }
  const mean = nullMean === null ? '' : ` Chance gives ${valueText(nullMean)} on average.`
  if (q !== null && q <= significantRate) {
    return `More alike than chance: p = ${chanceText(p)}, and q = ${chanceText(q)} over the whole heatmap.${mean}`
  }
  const tested = q === null ? `p = ${chanceText(p)}` : `p = ${chanceText(p)}, q = ${chanceText(q)}`
  const least = cell.draws === null ? (drawn?.smallestP ?? 0) : 1 / (1 + cell.draws)
  if (least > significantRate)
    return `Too few draws to tell: p cannot be below ${chanceText(least)} (${tested}).${mean}`
  const than =
    drawn && drawn.kind !== 'shift in time'
      ? 'for the same clip than for different ones'
      : 'at these moments than at others'
  return q !== null && p <= significantRate
    ? `More alike ${than} by itself, but not among so many cells: ${tested} over the whole heatmap.${mean}`
    : `Not more alike ${than} (${tested}).${mean}`
}

/** The whole cell for those who cannot see it. */
export function spokenCell(
  image: CorrelatedLayer,
  video: CorrelatedLayer,
  cell: HeatmapCell,
  measure: Measure,
  form: CorrelationForm,
  drawn: Correlation['null'],
): string {
  const where = `${layerOf(image)}, ${layerOf(video)}`
  const { shortName } = measureCatalogue[measure]
  if (cell.value === null) return `${where}: ${shortName} undefined. ${cell.reason}`
  const interval = cell.low === null ? '' : `, ${intervalText(cell)}`
  return `${where}: ${shortName} ${formatNumber(cell.value, 3)}${interval}. ${chanceSentence(cell, form, drawn)}`
}
