import { rectOf, type Cell, type Plot, type Viewport } from './viewport'

const hatchPixels = 8

/** What is seen through cells that are undefined; a tile of it is drawn once, since long slanted lines are slow. */
export function hatchTile(ground: string, line: string, pixelRatio: number): HTMLCanvasElement {
  const tile = document.createElement('canvas')
  const side = hatchPixels * pixelRatio
  Object.assign(tile, { width: side, height: side })
  const context = tile.getContext('2d')!
  context.fillStyle = ground
  context.fillRect(0, 0, side, side)
  context.strokeStyle = line
  context.lineWidth = pixelRatio
  for (const shift of [-side, 0, side]) {
    context.moveTo(shift, side)
    context.lineTo(shift + side, 0)
  }
  context.stroke()
  return tile
}

export function paintHatch(
  context: CanvasRenderingContext2D,
  tile: HTMLCanvasElement,
  plot: Plot,
  pixelRatio: number,
): void {
  const pattern = context.createPattern(tile, 'repeat')
  if (!pattern) return
  pattern.setTransform(new DOMMatrix().scale(1 / pixelRatio))
  context.fillStyle = pattern
  context.fillRect(plot.left, plot.top, plot.width, plot.height)
}

/** Two lines, dark and light, so that the frame is seen on every colour. */
export function paintFrame(context: CanvasRenderingContext2D, view: Viewport, plot: Plot, cell: Cell): void {
  const rect = rectOf(view, plot, cell)
  const [wide, high] = [Math.max(6, rect.width), Math.max(6, rect.height)]
  context.save()
  context.beginPath()
  context.rect(plot.left - 3, plot.top - 3, plot.width + 6, plot.height + 6)
  context.clip()
  context.strokeStyle = '#ffffff'
  context.lineWidth = 4
  context.strokeRect(rect.left, rect.top, wide, high)
  context.strokeStyle = '#111111'
  context.lineWidth = 2
  context.strokeRect(rect.left, rect.top, wide, high)
  context.restore()
}
