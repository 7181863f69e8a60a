import { WorkbenchError } from '../../contract/error'

/**
 * Brings maps to a coarser grid: a place of it is the mean over the area it covers, pixels on its border counting with the
 * part inside. Means over the whole map stay what they were.
 *
 * @param data [count, height, width]
 * @returns [count, gridHeight, gridWidth]
 * @throws WorkbenchError `similarity/finer-grid` where the grid has more places along a side than the map has pixels
 */
export function averageToGrid(
  data: Float32Array,
  count: number,
  height: number,
  width: number,
  gridHeight: number,
  gridWidth: number,
): Float32Array {
  if (gridHeight > height || gridWidth > width) throw finerGrid(height, width, gridHeight, gridWidth)
  if (gridHeight === height && gridWidth === width) return data.slice(0, count * height * width)

  const down = overlaps(height, gridHeight)
  const across = overlaps(width, gridWidth)
  const out = new Float32Array(count * gridHeight * gridWidth)
  const band = new Float64Array(width)
  for (let map = 0; map < count; map++)
    for (let y = 0; y < gridHeight; y++) {
      sumRows(data, map * height * width, width, down[y]!, band)
      const at = (map * gridHeight + y) * gridWidth
      for (let x = 0; x < gridWidth; x++) out[at + x] = weightedSum(band, across[x]!)
    }
  return out
}

/**
 * Where a layer is active: mean over channels of |activation|.
 *
 * @param data [rows, channels, height, width]
 * @returns [rows, height, width]
 */
export function meanAbsolute(
  data: Float32Array,
  rows: number,
  channels: number,
  height: number,
  width: number,
): Float32Array {
  const places = height * width
  const out = new Float32Array(rows * places)
  const sum = new Float64Array(places)
  for (let row = 0; row < rows; row++) {
    sum.fill(0)
    for (let channel = 0; channel < channels; channel++) {
      const at = (row * channels + channel) * places
      for (let place = 0; place < places; place++) sum[place]! += Math.abs(data[at + place]!)
    }
    for (let place = 0; place < places; place++) out[row * places + place] = sum[place]! / channels
  }
  return out
}

/** Part of one side of a map that a place of the grid covers; weights sum to 1. */
interface Overlap {
  readonly first: number
  readonly weights: Float64Array
}

function overlaps(length: number, gridLength: number): Overlap[] {
  return Array.from({ length: gridLength }, (_, place) => {
    // In units of 1/gridLength of a pixel, all borders are whole numbers.
    const start = place * length
    const end = start + length
    const first = Math.floor(start / gridLength)
    const last = Math.ceil(end / gridLength)
    const weights = Float64Array.from({ length: last - first }, (_, index) => {
      const left = (first + index) * gridLength
      return (Math.min(end, left + gridLength) - Math.max(start, left)) / length
    })
    return { first, weights }
  })
}

function sumRows(data: Float32Array, at: number, width: number, { first, weights }: Overlap, out: Float64Array): void {
  out.fill(0)
  weights.forEach((weight, index) => {
    const row = at + (first + index) * width
    for (let x = 0; x < width; x++) out[x]! += weight * data[row + x]!
  })
}

function weightedSum(values: Float64Array, { first, weights }: Overlap): number {
  let sum = 0
  for (let index = 0; index < weights.length; index++) sum += weights[index]! * values[first + index]!
  return sum
}

function finerGrid(height: number, width: number, gridHeight: number, gridWidth: number): WorkbenchError {
  return new WorkbenchError(
    'similarity/finer-grid',
    `Maps of ${height}x${width} cannot be averaged to a grid of ${gridHeight}x${gridWidth}.`,
    'Choose a grid with at most as many places along each side: maps are only averaged down, never up.',
  )
}
