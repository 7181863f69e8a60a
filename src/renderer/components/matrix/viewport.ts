/** A table of numbers, row-major; NaN stands for a value that is undefined. */
export interface MatrixData {
  readonly rows: number
  readonly columns: number
  readonly values: Float32Array
}

export type MatrixSize = Pick<MatrixData, 'rows' | 'columns'>

/** Where the cells are drawn, in CSS pixels of the canvas. */
export interface Plot {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** Which part of the matrix is seen: the cell coordinate at the plot's top left, and the size of a cell in CSS pixels. */
export interface Viewport {
  readonly column: number
  readonly row: number
  readonly cellWidth: number
  readonly cellHeight: number
}

export interface Cell {
  readonly row: number
  readonly column: number
}

/** Cells never grow beyond this, so that at least a few stay in sight. */
const largestCell = 64

/** The whole matrix fills the plot. */
export function fitted({ rows, columns }: MatrixSize, plot: Plot): Viewport {
  return {
    column: 0,
    row: 0,
    cellWidth: plot.width / Math.max(1, columns),
    cellHeight: plot.height / Math.max(1, rows),
  }
}

/** Larger by `factor` around a point of the canvas, which keeps the cell that is under it; never smaller than fitted. */
export function zoomed(view: Viewport, size: MatrixSize, plot: Plot, x: number, y: number, factor: number): Viewport {
  const least = fitted(size, plot)
  const most = Math.max(1, largestCell / Math.max(least.cellWidth, least.cellHeight))
  const zoom = Math.min(most, Math.max(1, (view.cellWidth / least.cellWidth) * factor))
  const [cellWidth, cellHeight] = [least.cellWidth * zoom, least.cellHeight * zoom]
  const [across, down] = [x - plot.left, y - plot.top]
  return inside(
    {
      column: view.column + across / view.cellWidth - across / cellWidth,
      row: view.row + down / view.cellHeight - down / cellHeight,
      cellWidth,
      cellHeight,
    },
    size,
    plot,
  )
}

/** Moved by pixels. */
export function moved(view: Viewport, size: MatrixSize, plot: Plot, x: number, y: number): Viewport {
  return inside({ ...view, column: view.column - x / view.cellWidth, row: view.row - y / view.cellHeight }, size, plot)
}

/** Moved no further than it takes to see a cell whole. */
export function showing(view: Viewport, size: MatrixSize, plot: Plot, { row, column }: Cell): Viewport {
  const clamp = (start: number, cell: number, seen: number): number =>
    Math.min(cell, Math.max(start, cell + 1 - Math.max(1, seen)))
  return inside(
    {
      ...view,
      column: clamp(view.column, column, plot.width / view.cellWidth),
      row: clamp(view.row, row, plot.height / view.cellHeight),
    },
    size,
    plot,
  )
}

/** The matrix covers the plot: no empty margin beside it. */
function inside(view: Viewport, { rows, columns }: MatrixSize, plot: Plot): Viewport {
  const clamp = (start: number, count: number, seen: number): number =>
    Math.min(Math.max(0, count - seen), Math.max(0, start))
  return {
    ...view,
    column: clamp(view.column, columns, plot.width / view.cellWidth),
    row: clamp(view.row, rows, plot.height / view.cellHeight),
  }
}

/** The cell under a point of the canvas; null beside the plot. */
export function cellUnder(
  view: Viewport,
  { rows, columns }: MatrixSize,
  plot: Plot,
  x: number,
  y: number,
): Cell | null {
  const [across, down] = [x - plot.left, y - plot.top]
  if (across < 0 || down < 0 || across >= plot.width || down >= plot.height) return null
  const cell = {
    row: Math.floor(view.row + down / view.cellHeight),
    column: Math.floor(view.column + across / view.cellWidth),
  }
  return cell.row < rows && cell.column < columns ? cell : null
}

/** Left, top and size of a cell on the canvas, which may lie outside the plot. */
export function rectOf(view: Viewport, plot: Plot, { row, column }: Cell): Plot {
  return {
    left: plot.left + (column - view.column) * view.cellWidth,
    top: plot.top + (row - view.row) * view.cellHeight,
    width: view.cellWidth,
    height: view.cellHeight,
  }
}

/** First cell in sight and the one after the last, along one side. */
export function seenCells(start: number, cell: number, length: number, count: number): [first: number, end: number] {
  return [Math.max(0, Math.floor(start)), Math.min(count, Math.ceil(start + length / cell))]
}
