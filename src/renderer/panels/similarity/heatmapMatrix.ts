import { cellAt, shownValue, type Heatmap } from '../../../figure/heatmap/grid'
import { colorOfShare, type ColorScale } from '../../../figure/heatmap/scale'
import type { ColorTable } from '../../components/matrix/levels'
import type { MatrixData } from '../../components/matrix/viewport'

export const shownAt = (heatmap: Heatmap, row: number, column: number): number | null =>
  shownValue(cellAt(heatmap, row, column), heatmap.reading)

/** The values as they are looked at. */
export function heatmapMatrix(heatmap: Heatmap): MatrixData {
  const [rows, columns] = [heatmap.rows.layers.length, heatmap.columns.layers.length]
  const values = new Float32Array(rows * columns)
  for (let at = 0; at < values.length; at++) {
    values[at] = shownAt(heatmap, Math.floor(at / columns), at % columns) ?? NaN
  }
  return { rows, columns, values }
}

/** 1 for each cell that is marked. */
export function significantCells(heatmap: Heatmap): Uint8Array {
  const columns = heatmap.columns.layers.length
  return Uint8Array.from({ length: heatmap.rows.layers.length * columns }, (_, at) =>
    Number(cellAt(heatmap, Math.floor(at / columns), at % columns).isSignificant),
  )
}

const tableSize = 512

/** @param veil share of the page's colour that lies over it */
export function colorTable(scale: ColorScale, veil = 0, page = '#ffffff'): ColorTable {
  const ground = [1, 3, 5].map((at) => parseInt(page.slice(at, at + 2), 16))
  const words = Uint32Array.from({ length: tableSize }, (_, at) => {
    const [red, green, blue] = colorOfShare(scale, at / (tableSize - 1)).map((part, channel) =>
      Math.round(part + (ground[channel]! - part) * veil),
    ) as [number, number, number]
    return (0xff000000 | (blue << 16) | (green << 8) | red) >>> 0
  })
  return { low: scale.low, high: scale.high, words }
}
