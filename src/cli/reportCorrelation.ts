import {
  type CorrelatedLayer,
  type Correlation,
  type CorrelationForm,
  type CorrelationGrid,
  type CorrelationMatrix,
  type CorrelationOpened,
  measureCatalogue,
} from '../contract/correlation'
import { formatTable } from './table'

/** The one JSON object that `i2v correlate --json` prints. */
export function correlationSummary({ folder, correlation }: CorrelationOpened): unknown {
  const { matrices, state, rows, columns, alignment, seconds, warnings, leftOut } = correlation
  const formsApart = [...new Set(matrices.map(({ form }) => form))].filter((form) => form !== 'benign')
  return {
    run: folder,
    state,
    rows: rows.map(layerFacts),
    columns: columns.map(layerFacts),
    ...numbersOf(matrices, 'benign'),
    forms: Object.fromEntries(formsApart.map((form) => [form, numbersOf(matrices, form)])),
    undefined: matrices.flatMap(({ measure, form, undefined: cells }) =>
      cells.map((cell) => ({ measure, form, ...cell })),
    ),
    alignment,
    null: correlation.null,
    leftOut,
    warnings,
    seconds: seconds.total,
  }
}

function layerFacts({ tensor, ...layer }: CorrelatedLayer) {
  return { ...layer, layer: tensor }
}

function numbersOf(matrices: readonly CorrelationMatrix[], form: CorrelationForm) {
  const pick = (
    grid: 'values' | 'pValues' | 'qValues' | 'low' | 'high' | 'nullMean',
  ): Record<string, CorrelationGrid> =>
    Object.fromEntries(matrices.filter((one) => one.form === form).map((one) => [one.measure, one[grid]]))
  return {
    ...{ values: pick('values'), pValues: pick('pValues'), qValues: pick('qValues') },
    ...{ low: pick('low'), high: pick('high'), nullMean: pick('nullMean') },
  }
}

/** Wider heatmaps are not printed whole, but the surest cells, and of these the furthest above their null. */
const mostColumns = 8
const mostRows = 40
const mostCells = 10

/** The same for people. */
export function describeCorrelation({ folder, correlation }: CorrelationOpened): string {
  const { matrices, warnings, leftOut, rows, columns, seconds, state } = correlation
  const null_ = correlation.null
  return [
    `Correlation ${correlation.id} ${state}: ${rows.length} image layers x ${columns.length} video layers, ${correlation.clips.length} ${correlation.clips.length === 1 ? 'clip' : 'clips'}, ${seconds.total.toFixed(1)} s.`,
    ...(null_
      ? [
          `Null: ${null_.draws} draws (${null_.kind}, ${null_.possible} possible), smallest p ${null_.smallestP.toPrecision(2)}.`,
        ]
      : []),
    ...warnings.map((warning) => `Note: ${warning}`),
    ...leftOut.map(({ model, tensor, reason }) => `Left out: "${tensor}" of "${model}". ${reason}`),
    ...matrices.flatMap((matrix) => ['', ...describeMatrix(correlation, matrix)]),
    '',
    `Everything is in ${folder}`,
  ].join('\n')
}

function describeMatrix(correlation: Correlation, matrix: CorrelationMatrix): string[] {
  const { name, range } = measureCatalogue[matrix.measure]
  const { rows, columns } = correlation
  const cells = matrix.values.flat().filter((value) => value !== null).length
  const beyond = matrix.qValues.flat().filter((q) => q !== null && q <= 0.05).length
  const head = `${name}, ${matrix.form} frames (${range[0]} to ${range[1]}, higher is more alike): ${cells} of ${rows.length * columns.length} cells defined${
    correlation.null && matrix.form !== 'difference'
      ? `, ${beyond} beyond their null (*, false discovery rate 5 %)`
      : ''
  }`
  const isSmall = columns.length <= mostColumns && rows.length <= mostRows
  return [head, isSmall ? wholeTable(correlation, matrix) : largestTable(correlation, matrix)]
}

function wholeTable({ rows, columns }: Correlation, matrix: CorrelationMatrix): string {
  return formatTable(
    ['', ...columns.map(({ title }) => title)],
    rows.map(({ title }, row) => [title, ...columns.map((_, column) => cellText(matrix, row, column))]),
  )
}

function largestTable({ rows, columns }: Correlation, matrix: CorrelationMatrix): string {
  const cells = matrix.values
    .flatMap((values, row) =>
      values.map((value, column) => {
        const beyond = value! - (matrix.nullMean[row]![column] ?? 0)
        return { value, row, column, beyond, q: matrix.qValues[row]![column] ?? 1 }
      }),
    )
    .filter(({ value }) => value !== null)
    .sort((a, b) => a.q - b.q || b.beyond - a.beyond)
  return formatTable(
    [`furthest ${Math.min(mostCells, cells.length)}`, 'image layer', 'video layer', '95 % interval', 'p', 'null mean'],
    cells
      .slice(0, mostCells)
      .map(({ row, column }) => [
        cellText(matrix, row, column),
        `${rows[row]!.model} ${rows[row]!.title}`,
        `${columns[column]!.model} ${columns[column]!.title}`,
        intervalText(matrix.low[row]![column], matrix.high[row]![column]),
        number(matrix.pValues[row]![column]),
        number(matrix.nullMean[row]![column]),
      ]),
  )
}

function cellText({ values, qValues }: CorrelationMatrix, row: number, column: number): string {
  const q = qValues[row]![column]
  return `${number(values[row]![column])}${q !== null && q !== undefined && q <= 0.05 ? '*' : ''}`
}

function intervalText(low: number | null | undefined, high: number | null | undefined): string {
  return typeof low === 'number' && typeof high === 'number' ? `${number(low)} to ${number(high)}` : 'too few rows'
}

const number = (value: number | null | undefined): string =>
  value === null || value === undefined ? 'undefined' : value.toFixed(3)
