import type { FigureArray, FigureTable } from '../../figure/specification'

const types = new Map<unknown, string>([
  [Float32Array, '<f4'],
  [Float64Array, '<f8'],
  [Uint8Array, '|u1'],
  [Int32Array, '<i4'],
])

export const dataTypeOf = ({ values }: Pick<FigureArray, 'values'>): string => types.get(values.constructor)!

/** A NumPy file of form 1.0, little-endian and row-major. */
export function npyBytes(array: Pick<FigureArray, 'shape' | 'values'>): Uint8Array {
  const { shape, values } = array
  const sides = shape.length === 1 ? `${shape[0]},` : shape.join(', ')
  const words = `{'descr': '${dataTypeOf(array)}', 'fortran_order': False, 'shape': (${sides}), }`
  // Magic, version, length and header together fill whole blocks of 64 bytes.
  const length = Math.ceil((10 + words.length + 1) / 64) * 64 - 10
  const bytes = new Uint8Array(10 + length + values.byteLength)
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, length & 255, length >> 8])
  bytes.set(new TextEncoder().encode(`${words.padEnd(length - 1)}\n`), 10)
  bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), 10 + length)
  return bytes
}

/** The columns of a table that hold numbers, as one array [rows, columns]; NaN where a cell is empty. */
export function numbersOf({ columns, rows }: FigureTable): FigureArray | null {
  const places = columns.flatMap((_, at) => {
    const cells = rows.map((row) => row[at] ?? null)
    const isNumber = cells.some((cell) => typeof cell === 'number')
    return isNumber && cells.every((cell) => cell === null || typeof cell === 'number') ? [at] : []
  })
  if (places.length === 0) return null
  const values = Float64Array.from(
    rows.flatMap((row) => places.map((at) => (typeof row[at] === 'number' ? row[at] : Number.NaN))),
  )
  const names = places.map((at) => columns[at]!.name).join(', ')
  return {
    name: 'numbers',
    meaning: `the table's columns of numbers, a row for each of its rows: ${names}; NaN where a cell is empty`,
    shape: [rows.length, places.length],
    values,
  }
}
