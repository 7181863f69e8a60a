import type { FigureTable, TableCell } from './specification'

/** Comma-separated values (RFC 4180) with units in the head: `cosine_mean [1]`. Numbers keep their full precision. */
export function tableCsv({ columns, rows }: FigureTable): string {
  const head = columns.map(({ name, unit }) =>
    cell(unit === 'text' || unit === 'true or false' ? name : `${name} [${unit}]`),
  )
  return [head, ...rows.map((row) => row.map(cell))].map((cells) => `${cells.join(',')}\n`).join('')
}

/** A leading =, +, @ or tab would be run as a formula by a spreadsheet, and names come from strangers' files. */
function cell(value: TableCell): string {
  if (value === null) return ''
  if (typeof value !== 'string') return String(value)
  const harmless = /^[=+@\t\r-]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
