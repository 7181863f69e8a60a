import { colored, reduced, shareAt, type ColorTable, type Summary } from './levels'
import { fitted, type MatrixData, type Plot, type Viewport } from './viewport'

export interface MatrixColors {
  readonly table: ColorTable
  readonly faded: { readonly words: Uint32Array; readonly stands: Uint8Array } | null
}

export interface MatrixPainter {
  /** something has to be drawn below the cells that have no value */
  readonly hasUndefined: boolean
  /** Draws the part in sight. Where cells are smaller than a device pixel, ready summaries of them are drawn. */
  paint(context: CanvasRenderingContext2D, view: Viewport, plot: Plot, pixelRatio: number): void
}

/**
 * Draws a matrix of any size from pictures that are made once: the whole at full size and halved as often as the plot
 * asks for. Painting is then one scaled copy, without smoothing: about 1 ms for 4 million cells.
 *
 * @param plot the largest one it will be painted in; its levels are made at once, so that zooming never waits
 */
export function createMatrixPainter(
  matrix: MatrixData,
  colors: MatrixColors,
  summary: Summary,
  plot: Plot,
): MatrixPainter {
  const pictures = new Map<string, HTMLCanvasElement>()

  function picture(across: number, down: number): HTMLCanvasElement {
    const key = `${across} ${down}`
    const known = pictures.get(key)
    if (known) return known
    const level = reduced(matrix, across, down, summary)
    const { table, faded } = colors
    const pixels = colored(level, table, level === matrix ? faded : null)
    const canvas = document.createElement('canvas')
    Object.assign(canvas, { width: level.columns, height: level.rows })
    const data = new Uint8ClampedArray(pixels.buffer)
    canvas.getContext('2d')!.putImageData(new ImageData(data, level.columns, level.rows), 0, 0)
    pictures.set(key, canvas)
    return canvas
  }

  const { cellWidth, cellHeight } = fitted(matrix, plot)
  for (let zoom = 1; zoom <= Math.max(shareAt(cellWidth), shareAt(cellHeight)); zoom *= 2) {
    picture(shareAt(cellWidth * zoom), shareAt(cellHeight * zoom))
  }

  return {
    hasUndefined: matrix.values.some((value) => Number.isNaN(value)),
    paint(context, view, area, pixelRatio) {
      const [across, down] = [shareAt(view.cellWidth * pixelRatio), shareAt(view.cellHeight * pixelRatio)]
      const level = picture(across, down)
      context.save()
      context.beginPath()
      context.rect(area.left, area.top, area.width, area.height)
      context.clip()
      context.imageSmoothingEnabled = false
      context.drawImage(
        level,
        area.left - view.column * view.cellWidth,
        area.top - view.row * view.cellHeight,
        level.width * across * view.cellWidth,
        level.height * down * view.cellHeight,
      )
      context.restore()
    },
  }
}
