import type { MatrixData } from './viewport'

/** What stands for many cells that share a pixel. */
export type Summary = 'mean' | 'strongest'

/**
 * A smaller matrix, each of whose cells stands for `across` x `down` cells of the larger one: their mean, or the one of
 * greatest magnitude with its sign, so that no strong pair is lost. Undefined cells count only where all are.
 */
export function reduced(matrix: MatrixData, across: number, down: number, summary: Summary): MatrixData {
  const { rows, columns, values } = matrix
  if (across === 1 && down === 1) return matrix
  const [smallRows, smallColumns] = [Math.ceil(rows / down), Math.ceil(columns / across)]
  const small = new Float32Array(smallRows * smallColumns).fill(NaN)
  const counts = summary === 'mean' ? new Uint32Array(small.length) : null
  const shift = Math.log2(across)
  for (let row = 0; row < rows; row++) {
    const target = Math.floor(row / down) * smallColumns
    const source = row * columns
    for (let column = 0; column < columns; column++) {
      const value = values[source + column]!
      if (value !== value) continue
      const at = target + (column >> shift)
      const before = small[at]!
      if (counts) {
        small[at] = before !== before ? value : before + value
        counts[at]!++
      } else if (before !== before || Math.abs(value) > Math.abs(before)) small[at] = value
    }
  }
  if (counts) for (let at = 0; at < small.length; at++) small[at] = small[at]! / counts[at]!
  return { rows: smallRows, columns: smallColumns, values: small }
}

/** Colours of equally spaced values between `low` and `high`, as words (ABGR, little-endian). */
export interface ColorTable {
  readonly low: number
  readonly high: number
  readonly words: Uint32Array
}

/**
 * Every value as a word of RGBA; transparent where it is undefined.
 *
 * @param faded colours of cells that are to stand back, where `stands` is 0; same length as the values
 */
export function colored(
  { values }: MatrixData,
  { low, high, words }: ColorTable,
  faded: { readonly words: Uint32Array; readonly stands: Uint8Array } | null = null,
): Uint32Array<ArrayBuffer> {
  const pixels = new Uint32Array(values.length)
  const last = words.length - 1
  const slope = last / (high - low)
  for (let at = 0; at < pixels.length; at++) {
    const value = values[at]!
    if (value !== value) continue
    const place = (value - low) * slope
    const index = place <= 0 ? 0 : place >= last ? last : (place + 0.5) | 0
    pixels[at] = faded && faded.stands[at] === 0 ? faded.words[index]! : words[index]!
  }
  return pixels
}

/** Cells that share a pixel, along one side: the least power of 2 that makes a drawn cell at least a pixel. */
export function shareAt(cellPixels: number): number {
  return cellPixels >= 1 ? 1 : 2 ** Math.ceil(-Math.log2(cellPixels) - 1e-9)
}
