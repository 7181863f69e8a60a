/**
 * A table as RFC 4180 text with a header line and "\n" line ends. Numbers are as short as they can be and still read back
 * to the same value.
 */
export function formatCsv(header: readonly string[], rows: Iterable<readonly (number | string)[]>): string {
  const lines = [header.map(quote).join(',')]
  for (const row of rows) lines.push(row.map(quote).join(','))
  return `${lines.join('\n')}\n`
}

function quote(cell: number | string): string {
  const text = String(cell)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
