import type {
  CorrelatedLayer,
  Correlation,
  CorrelationForm,
  CorrelationGrid,
  CorrelationMatrix,
  Measure,
} from '../../contract/correlation'
import type { HeatmapOrder, HeatmapReading } from '../../contract/figure'
import { WorkbenchError } from '../../contract/error'

/** False discovery rate below which a cell is marked. */
export const significantRate = 0.05

/** A layer where it stands in a heatmap. */
export interface AxisLayer {
  /** position in the correlation's rows or columns */
  readonly index: number
  readonly layer: CorrelatedLayer
  /** the layer before it belongs to another model, or there is none */
  readonly startsModel: boolean
  /** the layer before it belongs to another stage of the same network, or to another model */
  readonly startsStage: boolean
}

export interface HeatmapAxis {
  readonly kind: 'image' | 'video'
  readonly layers: readonly AxisLayer[]
}

/** Numbers of every cell: a matrix of a correlation, or others that come in the same grids. */
export type CellGrids = Omit<CorrelationMatrix, 'measure' | 'form'> & {
  /** cells that are marked, and what that says; left out: those at a false discovery rate of `significantRate` */
  readonly marks?: { readonly words: string; readonly cells: readonly (readonly boolean[])[] }
}

/** A matrix of a correlation as it is looked at: which layer stands where. Cells are asked for by place, not by index. */
export interface Heatmap<Grids extends CellGrids = CorrelationMatrix> {
  readonly matrix: Grids
  readonly rows: HeatmapAxis
  readonly columns: HeatmapAxis
  readonly order: HeatmapOrder
  readonly reading: HeatmapReading
  readonly transposed: boolean
}

export interface HeatmapLook {
  readonly order?: HeatmapOrder
  readonly reading?: HeatmapReading
  readonly transposed?: boolean
}

/** All that is known of a cell; `row` and `column` count the correlation's own layers. */
export interface HeatmapCell {
  readonly row: number
  readonly column: number
  readonly value: number | null
  readonly low: number | null
  readonly high: number | null
  readonly p: number | null
  readonly q: number | null
  /** null draws that have a value for it; null where none were made, or older results do not say */
  readonly draws: number | null
  readonly nullMean: number | null
  readonly nullLow: number | null
  readonly nullHigh: number | null
  readonly rows: number | null
  readonly effectiveRows: number | null
  readonly isSignificant: boolean
  /** why it has no value; null where it has one */
  readonly reason: string | null
}

/** @throws WorkbenchError `figure/no-data` if the correlation has no such matrix */
export function findMatrix(
  correlation: Correlation,
  measure: Measure | null,
  form: CorrelationForm,
): CorrelationMatrix {
  const wanted = measure ?? correlation.matrices[0]?.measure
  const found = correlation.matrices.find((matrix) => matrix.measure === wanted && matrix.form === form)
  if (found) return found
  const there = correlation.matrices.map((matrix) => `${matrix.measure} (${matrix.form})`).join(', ') || 'none'
  throw new WorkbenchError(
    'figure/no-data',
    `Correlation "${correlation.id}" has no matrix ${wanted ?? ''} (${form}); it has: ${there}.`,
    correlation.state === 'finished' ? 'Choose one of these.' : 'Choose a correlation that was finished.',
  )
}

/** @param matrix one of the correlation's */
export function layOutHeatmap<Grids extends CellGrids = CorrelationMatrix>(
  correlation: Pick<Correlation, 'rows' | 'columns'>,
  matrix: Grids,
  { order = 'depth', reading = 'value', transposed = false }: HeatmapLook = {},
): Heatmap<Grids> {
  const grid = readingsOf(matrix, reading)
  const image = axisOf('image', correlation.rows, order, (row) => grid[row] ?? [])
  const video = axisOf('video', correlation.columns, order, (column) => grid.map((values) => values[column] ?? null))
  return { matrix, order, reading, transposed, rows: transposed ? video : image, columns: transposed ? image : video }
}

/** Models stay together, in the order of the correlation; within one, network order or the largest mean first. */
function axisOf(
  kind: HeatmapAxis['kind'],
  layers: readonly CorrelatedLayer[],
  order: HeatmapOrder,
  valuesOf: (index: number) => readonly (number | null)[],
): HeatmapAxis {
  const cards = [...new Set(layers.map(({ card }) => card))]
  const means = order === 'value' ? layers.map((_, index) => meanOf(valuesOf(index))) : []
  const sorted = layers
    .map((layer, index) => ({ layer, index }))
    .sort((a, b) => {
      const byModel = cards.indexOf(a.layer.card) - cards.indexOf(b.layer.card)
      if (byModel !== 0) return byModel
      return order === 'value' ? means[b.index]! - means[a.index]! : a.layer.order - b.layer.order
    })
  return {
    kind,
    layers: sorted.map(({ layer, index }, place) => {
      const before = sorted[place - 1]?.layer
      const startsModel = before?.card !== layer.card
      return { index, layer, startsModel, startsStage: startsModel || before?.stage !== layer.stage }
    }),
  }
}

/** Of the values there are; below all others without any. */
function meanOf(values: readonly (number | null)[]): number {
  const defined = values.filter((value) => value !== null)
  return defined.length > 0 ? defined.reduce((sum, value) => sum + value, 0) / defined.length : -Infinity
}

/** The cell at a place of the heatmap. */
export function cellAt(heatmap: Heatmap<CellGrids>, down: number, across: number): HeatmapCell {
  const row = (heatmap.transposed ? heatmap.columns.layers[across] : heatmap.rows.layers[down])!.index
  const column = (heatmap.transposed ? heatmap.rows.layers[down] : heatmap.columns.layers[across])!.index
  return readCell(heatmap.matrix, row, column)
}

/** Where a cell of the correlation stands in the heatmap; null if it has no such layer. */
export function placeOf(heatmap: Heatmap, row: number, column: number): { down: number; across: number } | null {
  const [downIndex, acrossIndex] = heatmap.transposed ? [column, row] : [row, column]
  const down = heatmap.rows.layers.findIndex(({ index }) => index === downIndex)
  const across = heatmap.columns.layers.findIndex(({ index }) => index === acrossIndex)
  return down < 0 || across < 0 ? null : { down, across }
}

export function readCell(matrix: CellGrids, row: number, column: number): HeatmapCell {
  const of = (grid: CorrelationGrid): number | null => grid[row]?.[column] ?? null
  const [value, q] = [of(matrix.values), of(matrix.qValues)]
  const reason = matrix.undefined.find((cell) => cell.row === row && cell.column === column)?.reason
  return {
    row,
    column,
    value,
    low: of(matrix.low),
    high: of(matrix.high),
    p: of(matrix.pValues),
    q,
    draws: of(matrix.draws ?? []),
    nullMean: of(matrix.nullMean),
    nullLow: of(matrix.nullLow),
    nullHigh: of(matrix.nullHigh),
    rows: of(matrix.rows),
    effectiveRows: of(matrix.effectiveRows),
    isSignificant: matrix.marks
      ? (matrix.marks.cells[row]?.[column] ?? false)
      : value !== null && q !== null && q <= significantRate,
    reason: value === null ? (reason ?? 'No value was computed.') : null,
  }
}

/** What is shown of a cell: its value, or that minus the mean of its null; null where there is no such number. */
export function shownValue({ value, nullMean }: HeatmapCell, reading: HeatmapReading): number | null {
  if (reading === 'value' || value === null) return value
  return nullMean === null ? null : value - nullMean
}

function readingsOf(matrix: CellGrids, reading: HeatmapReading): CorrelationGrid {
  if (reading === 'value') return matrix.values
  return matrix.values.map((values, row) =>
    values.map((_, column) => shownValue(readCell(matrix, row, column), reading)),
  )
}

/** What a mark in a cell says; null if none is marked. */
export function markWords(matrix: CellGrids): string | null {
  if (matrix.marks) return matrix.marks.cells.flat().includes(true) ? matrix.marks.words : null
  return matrix.qValues.flat().some((q) => q !== null && q <= significantRate) ? `q ≤ ${significantRate}` : null
}

/** Everything that is shown of the matrix. */
export function valuesOf(matrix: CellGrids, reading: HeatmapReading): number[] {
  return readingsOf(matrix, reading).flatMap((row) => row.filter((value) => value !== null))
}
