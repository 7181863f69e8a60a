import {
  measureCatalogue,
  rowUnitTexts,
  timePolicyTexts,
  type CorrelatedLayer,
  type Correlation,
  type CorrelationForm,
  type CorrelationMatrix,
} from '../../contract/correlation'
import type { HeatmapReading } from '../../contract/figure'
import type { FigureTable, TableCell } from '../specification'
import { baseName, formatNumber, plainText } from '../text'
import { readCell, significantRate } from './grid'

export const formTexts: Readonly<Record<CorrelationForm, string>> = {
  benign: 'Both models saw the benign frames.',
  adversarial: 'Both models saw the adversarial frames.',
  'benign-adversarial': 'The image models saw the benign frames, the video models the adversarial ones.',
  difference: 'Shown is the value for adversarial frames minus the value for benign frames.',
}

/** Empty for values as they are. */
export const readingText = (reading: HeatmapReading): string =>
  reading === 'value' ? '' : 'Shown is the value minus the mean of its null: 0 is what chance gives.'

export const layerName = ({ title, tensor }: CorrelatedLayer): string => plainText(title || tensor)

/** A similarity as a figure prints it. */
export const valueText = (value: number | null, decimals = 2): string =>
  value === null ? 'undefined' : formatNumber(value, decimals)

/** A p or q value: never 0, since draws are finite. */
export function chanceText(value: number | null): string {
  if (value === null) return 'none'
  return value < 0.001 ? `${formatNumber(value, 4)}` : formatNumber(value, value < 0.1 ? 3 : 2)
}

export function modelsText(layers: readonly CorrelatedLayer[]): string {
  const names = [...new Set(layers.map(({ model }) => model))]
  return names
    .map((name) => `${plainText(name)} (${layers.filter(({ model }) => model === name).length} layers)`)
    .join('; ')
}

/** Clips, models, rows, alignment, null, program: the end of every caption of a correlation. */
export function correlationSentences(correlation: Correlation): string[] {
  const { plan, clips, alignment, rowUnit } = correlation
  const frames = clips.reduce((sum, { ordinals }) => sum + ordinals.length, 0)
  const names = clips.slice(0, 4).map(({ path }) => plainText(baseName(path)))
  const more = clips.length > 4 ? ` and ${clips.length - 4} more` : ''
  const grid = rowUnit === 'frames' ? '' : ` Common grid: at most ${plan.grid} × ${plan.grid} places.`
  return [
    `Image models: ${modelsText(correlation.rows)}. Video models: ${modelsText(correlation.columns)}.`,
    `${rowUnitTexts[rowUnit]}${grid}`,
    `Alignment in time "${alignment.policy}": ${timePolicyTexts[alignment.policy]}`,
    nullSentence(correlation),
    `Clips: ${names.join(', ')}${more}; ${frames} frames.`,
    `I2V Workbench ${correlation.version}, correlation ${plainText(correlation.id)}, seed ${plan.seed}.`,
  ]
}

function nullSentence({ null: drawn }: Correlation): string {
  if (!drawn) return 'No null distribution was drawn, so nothing says what chance would give.'
  const how = {
    'shift in time': 'shifts in time',
    'clip swap': 'orders in which clips are set against each other',
    'clip shuffle': 'shuffles of clips',
  }[drawn.kind]
  const most = Number.isFinite(drawn.possible) ? ` of ${drawn.possible} possible` : ''
  const fewer = drawn.kind === 'shift in time' ? ', larger where fewer draws leave enough rows' : ''
  return `Null: ${drawn.draws}${most} ${how}; smallest p value ${chanceText(drawn.smallestP)}${fewer}.`
}

/** What one matrix shows, how many cells are defined and marked, and over how many rows. */
export function matrixSentences(matrix: CorrelationMatrix): string[] {
  const { measure, form } = matrix
  const cells = matrix.values.flatMap((values, row) => values.map((_, column) => readCell(matrix, row, column)))
  const defined = cells.filter(({ value }) => value !== null)
  const marked = cells.filter(({ isSignificant }) => isSignificant)
  const tested = cells.some(({ q }) => q !== null)
  const missing = cells.length - defined.length
  const { name, summary, range, warning } = measureCatalogue[measure]
  return [
    `${name} (${rangeText(range)}, no unit): ${summary}`,
    formTexts[form],
    `n = ${rangeOf(cells.map(({ rows }) => rows))} rows, worth ${rangeOf(cells.map(({ effectiveRows }) => effectiveRows))} independent ones.`,
    tested
      ? `Dots: ${marked.length} of ${defined.length} cells at a false discovery rate of ${significantRate} (Benjamini and Hochberg over the matrix).`
      : '',
    missing > 0 ? `Hatched: ${missing} cells are undefined; the table says why.` : '',
    warning ?? '',
  ].filter(Boolean)
}

export const rangeText = ([least, largest]: readonly [number, number]): string =>
  `${formatNumber(least, 0)} to ${formatNumber(largest, 0)}`

function rangeOf(values: readonly (number | null)[]): string {
  const known = values.filter((value) => value !== null)
  if (known.length === 0) return 'an unknown number of'
  const [low, high] = [Math.min(...known), Math.max(...known)].map((value) => String(Number(value.toFixed(1))))
  return low === high ? low! : `${low} to ${high}`
}

const number = (name: string, meaning: string) => ({ name, unit: '1', meaning })
const text = (name: string, meaning: string) => ({ name, unit: 'text', meaning })

/** All numbers of some matrices, a cell per row. */
export function correlationTable(correlation: Correlation, matrices: readonly CorrelationMatrix[]): FigureTable {
  return {
    columns: [
      text('measure', 'similarity measure'),
      text('form', 'frames that the models saw, image model first'),
      text('image_model', 'name on its card'),
      text('image_layer', 'tensor'),
      number('image_order', 'position of the layer in the network'),
      number('image_stage', 'stage of the network, from 0'),
      text('video_model', 'name on its card'),
      text('video_layer', 'tensor'),
      number('video_order', 'position of the layer in the network'),
      number('video_stage', 'stage of the network, from 0'),
      number('value', 'similarity; empty where undefined'),
      number('low', 'lower end of the 95 % interval'),
      number('high', 'upper end of the 95 % interval'),
      number('p', 'share of null draws at least as large'),
      number('q', 'p adjusted over the matrix (Benjamini and Hochberg)'),
      number('null_mean', 'mean of the null draws'),
      number('null_low', 'lower end of the middle 95 % of the null draws'),
      number('null_high', 'upper end of the middle 95 % of the null draws'),
      number('rows', 'rows compared'),
      number('effective_rows', 'independent rows they are worth'),
      text('undefined', 'why there is no value'),
    ],
    rows: matrices.flatMap((matrix) => matrixRows(correlation, matrix)),
  }
}

function matrixRows({ rows, columns }: Correlation, matrix: CorrelationMatrix): TableCell[][] {
  const layer = ({ model, tensor, order, stage }: CorrelatedLayer): TableCell[] => [model, tensor, order, stage]
  return rows.flatMap((image, row) =>
    columns.map((video, column) => {
      const cell = readCell(matrix, row, column)
      return [
        matrix.measure,
        matrix.form,
        ...layer(image),
        ...layer(video),
        cell.value,
        cell.low,
        cell.high,
        cell.p,
        cell.q,
        cell.nullMean,
        cell.nullLow,
        cell.nullHigh,
        cell.rows,
        cell.effectiveRows,
        cell.reason,
      ]
    }),
  )
}

/** The same for machines. */
export function correlationParameters({ plan, null: drawn, ...correlation }: Correlation): Record<string, unknown> {
  return {
    rows: correlation.rowUnit,
    alignment: plan.alignment,
    grid: plan.grid,
    nulls: drawn,
    bandwidth: plan.bandwidth,
    seed: plan.seed,
    clips: correlation.clips.map(({ path, sha256, ordinals }) => ({ name: baseName(path), sha256, ordinals })),
    models: correlation.models,
    state: correlation.state,
  }
}
