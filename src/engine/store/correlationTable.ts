import type { Correlation, CorrelationGrid, CorrelationMatrix } from '../../contract/correlation'
import { formatCsv } from './csv'

const grids = {
  value: 'values',
  low_95: 'low',
  high_95: 'high',
  p: 'pValues',
  q: 'qValues',
  null_mean: 'nullMean',
  null_2_5: 'nullLow',
  null_97_5: 'nullHigh',
  rows: 'rows',
  effective_rows: 'effectiveRows',
} as const satisfies Record<string, keyof CorrelationMatrix>

const header = ['image_model', 'image_layer', 'video_model', 'video_layer', ...Object.keys(grids), 'undefined_because']

/** A line for each cell, row by row; empty where a number is undefined. */
export function correlationTable({ rows, columns }: Correlation, matrix: CorrelationMatrix): string {
  const reasons = new Map(matrix.undefined.map(({ row, column, reason }) => [`${row} ${column}`, reason]))
  const lines = rows.flatMap((image, row) =>
    columns.map((video, column) => [
      ...[image.model, image.tensor, video.model, video.tensor],
      ...Object.values(grids).map((grid) => (matrix[grid] as CorrelationGrid)[row]![column] ?? ''),
      reasons.get(`${row} ${column}`) ?? '',
    ]),
  )
  return formatCsv(header, lines)
}
