import { tileModule } from './tileModule'

/** Rows of either side that the kernel takes at once. */
const side = 3
const bytesPerValue = 8
const pageBytes = 2 ** 16
/** Rows of one block are to stay in the cache of a core together. */
const blockBytes = 2 ** 18
const widestBlock = 256

type Rows = readonly (Float32Array | Float64Array)[]
type Tile = (a: number, b: number, stride: number, bytes: number, out: number) => void

/** Products of rows, [rows, stride] with the first `columns` of each row in use. */
export interface Products {
  readonly values: Float64Array
  readonly stride: number
}

/** One for all calls: nothing of one is left for the next but the room. */
let opened: { readonly memory: WebAssembly.Memory; readonly tile: Tile } | null = null

/**
 * A Bᵀ in float64, a block of columns at a time, so that nothing but the block is ever held twice.
 *
 * @param a rows of equal length
 * @param b rows of the same length; null: `a` itself, and only the lower triangle (with the diagonal) is filled
 */
export function productsOf(a: Rows, b: Rows | null): Products {
  const heights = [roundUp(a.length), b ? roundUp(b.length) : 0] as const
  const columns = a[0]?.length ?? 0
  const width = blockWidth(heights[0] + heights[1])
  const { block, out, tile } = openMemory(heights[0] + heights[1], width)
  const stride = b ? heights[1] : heights[0]
  const values = new Float64Array(heights[0] * stride)
  const start = b ? heights[0] : 0
  for (let first = 0; first < columns; first += width) {
    const used = Math.min(width, columns - first)
    if (used < width) block.fill(0)
    fill(block, a, 0, width, first, used)
    if (b) fill(block, b, start, width, first, used)
    const bytes = Math.ceil(used / 2) * 2 * bytesPerValue
    for (let i = 0; i < heights[0]; i += side)
      for (let j = 0; j < (b ? stride : i + 1); j += side) {
        const rowBytes = width * bytesPerValue
        tile(i * rowBytes, (start + j) * rowBytes, rowBytes, bytes, out.byteOffset)
        addTile(values, i * stride + j, stride, out)
      }
  }
  return { values, stride }
}

function openMemory(rows: number, width: number): { block: Float64Array; out: Float64Array; tile: Tile } {
  const blockLength = rows * width
  const pages = Math.ceil(((blockLength + side * side) * bytesPerValue) / pageBytes)
  opened ??= open()
  const { memory, tile } = opened
  const missing = pages - memory.buffer.byteLength / pageBytes
  if (missing > 0) memory.grow(missing)
  return {
    block: new Float64Array(memory.buffer, 0, blockLength).fill(0),
    out: new Float64Array(memory.buffer, blockLength * bytesPerValue, side * side),
    tile,
  }
}

function open(): { memory: WebAssembly.Memory; tile: Tile } {
  const memory = new WebAssembly.Memory({ initial: 1 })
  const compiled = new WebAssembly.Module(Buffer.from(tileModule, 'base64'))
  const { exports } = new WebAssembly.Instance(compiled, { i2v: { memory } })
  return { memory, tile: exports.tile as Tile }
}

function fill(block: Float64Array, rows: Rows, start: number, width: number, first: number, used: number): void {
  rows.forEach((row, index) => block.set(row.subarray(first, first + used), (start + index) * width))
}

function addTile(values: Float64Array, at: number, stride: number, tile: Float64Array): void {
  for (let i = 0; i < side; i++) {
    values[at + i * stride]! += tile[side * i]!
    values[at + i * stride + 1]! += tile[side * i + 1]!
    values[at + i * stride + 2]! += tile[side * i + 2]!
  }
}

function blockWidth(rows: number): number {
  const fitting = Math.floor(blockBytes / bytesPerValue / Math.max(1, rows) / 2) * 2
  return Math.min(widestBlock, Math.max(32, fitting))
}

function roundUp(rows: number): number {
  return Math.ceil(rows / side) * side
}
