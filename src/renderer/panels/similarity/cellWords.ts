import {
  measureCatalogue,
  type CorrelatedLayer,
  type CorrelationForm,
  type CorrelationMatrix,
  type Measure,
} from '../../../contract/correlation'
import type { HeatmapCell } from '../../../figure/heatmap/grid'
import { significantRate } from '../../../figure/heatmap/grid'
import { chanceText, layerName, valueText } from '../../../figure/heatmap/words'
import { formatNumber } from '../../../figure/text'

export const formNames: Readonly<Record<CorrelationForm, string>> = {
  benign: 'Benign',
  adversarial: 'Adversarial',
  'benign-adversarial': 'Benign × adv.',
  difference: 'Difference',
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

/** `[0.42, 0.61]`, or why there is none. */
export function intervalText({ value, low, high }: HeatmapCell): string {
  if (value === null) return ''
  return low === null || high === null ? 'no interval' : `${valueText(low)} to ${valueText(high)}`
}

/** `16 rows, worth 6.6 independent ones` */
export function rowsText({ rows, effectiveRows }: HeatmapCell): string {
  if (rows === null) return 'rows unknown'
  const worth = effectiveRows === null ? '' : `, worth ${Number(effectiveRows.toFixed(1))} independent ones`
  return `${rows.toLocaleString('en')} ${rows === 1 ? 'row' : 'rows'}${worth}`
}

/** What the null says of a value, in a sentence. */
export function chanceSentence(cell: HeatmapCell, form: CorrelationForm): string {
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
  return `Not told apart from chance: ${tested}.${mean}`
}

/** The whole cell for those who cannot see it. */
export function spokenCell(
  image: CorrelatedLayer,
  video: CorrelatedLayer,
  cell: HeatmapCell,
  measure: Measure,
  form: CorrelationForm,
): string {
  const where = `${layerOf(image)}, ${layerOf(video)}`
  const { shortName } = measureCatalogue[measure]
  if (cell.value === null) return `${where}: ${shortName} undefined. ${cell.reason}`
  const interval = cell.low === null ? '' : `, 95 % interval ${intervalText(cell)}`
  return `${where}: ${shortName} ${formatNumber(cell.value, 3)}${interval}. ${chanceSentence(cell, form)}`
}
