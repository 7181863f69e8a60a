import { cellAt } from '../../../figure/heatmap/grid'
import { colorOf, inkOn } from '../../../figure/heatmap/scale'
import { formatNumber } from '../../../figure/text'
import { rectOf, seenCells, type Cell, type Plot, type Viewport } from '../../components/matrix/viewport'
import { labelFont, paintAxis, type Paint } from './heatmapAxis'
import { shownAt } from './heatmapMatrix'

/** What stands on and around the cells. */
export function paintHeatmap(
  context: CanvasRenderingContext2D,
  paint: Paint,
  view: Viewport,
  plot: Plot,
  hovered: Cell | null,
): void {
  // Spacing, however little, keeps the font from turning the 3x3 of a tensor's name into 3×3.
  context.letterSpacing = '0.01px'
  paintCells(context, paint, view, plot)
  paintSeparators(context, paint, view, plot)
  if (hovered) paintHover(context, paint, view, plot, hovered)
  paintAxis(context, paint, view, plot, true, hovered)
  paintAxis(context, paint, view, plot, false, hovered)
}

function paintCells(
  context: CanvasRenderingContext2D,
  { heatmap, scale, palette, onlySignificant }: Paint,
  view: Viewport,
  plot: Plot,
): void {
  const { cellWidth, cellHeight } = view
  const hasNumbers = cellWidth >= 34 && cellHeight >= 17
  const radius = Math.min(2.2, 0.2 * Math.min(cellWidth, cellHeight))
  if (radius < 0.9) return
  context.save()
  context.beginPath()
  context.rect(plot.left, plot.top, plot.width, plot.height)
  context.clip()
  Object.assign(context, { font: labelFont, textAlign: 'center', textBaseline: 'middle' })
  const [firstRow, endRow] = seenCells(view.row, cellHeight, plot.height, heatmap.rows.layers.length)
  const [firstColumn, endColumn] = seenCells(view.column, cellWidth, plot.width, heatmap.columns.layers.length)
  for (let row = firstRow; row < endRow; row++) {
    for (let column = firstColumn; column < endColumn; column++) {
      const { isSignificant } = cellAt(heatmap, row, column)
      const value = shownAt(heatmap, row, column)
      if (value === null || !(isSignificant || hasNumbers)) continue
      const { left, top } = rectOf(view, plot, { row, column })
      context.fillStyle = onlySignificant && !isSignificant ? palette.mutedText : inkOn(colorOf(scale, value))
      if (hasNumbers) context.fillText(formatNumber(value, 2), left + cellWidth / 2, top + cellHeight / 2 + 0.5)
      if (!isSignificant) continue
      const [x, y] = hasNumbers ? [left + cellWidth - 5, top + 5] : [left + cellWidth / 2, top + cellHeight / 2]
      context.beginPath()
      context.arc(x, y, radius, 0, 2 * Math.PI)
      context.fill()
    }
  }
  context.restore()
}

function paintSeparators(
  context: CanvasRenderingContext2D,
  { heatmap, palette }: Paint,
  view: Viewport,
  plot: Plot,
): void {
  context.fillStyle = palette.background
  heatmap.rows.layers.forEach(({ startsModel }, row) => {
    const y = plot.top + (row - view.row) * view.cellHeight
    if (startsModel && row > 0 && y > plot.top && y < plot.top + plot.height)
      context.fillRect(plot.left, y - 1.5, plot.width, 3)
  })
  heatmap.columns.layers.forEach(({ startsModel }, column) => {
    const x = plot.left + (column - view.column) * view.cellWidth
    if (startsModel && column > 0 && x > plot.left && x < plot.left + plot.width)
      context.fillRect(x - 1.5, plot.top, 3, plot.height)
  })
}

function paintHover(
  context: CanvasRenderingContext2D,
  { palette }: Paint,
  view: Viewport,
  plot: Plot,
  hovered: Cell,
): void {
  const rect = rectOf(view, plot, hovered)
  context.save()
  context.beginPath()
  context.rect(plot.left, plot.top, plot.width, plot.height)
  context.clip()
  context.strokeStyle = palette.text
  context.globalAlpha = 0.75
  context.lineWidth = 1
  context.strokeRect(plot.left - 2, rect.top, plot.width + 4, rect.height)
  context.strokeRect(rect.left, plot.top - 2, rect.width, plot.height + 4)
  context.restore()
}
