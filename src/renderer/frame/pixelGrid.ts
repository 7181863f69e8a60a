import type { Picture } from './picture'
import { visiblePixels, type Pane, type Place } from './view'

/** From this many CSS pixels on, a pixel has an outline; from `textFrom` on its values stand in it. */
const gridFrom = 10
export const textFrom = 38

/** What stands in a pixel: lines from top to bottom. */
export type PixelTexts = (index: number) => readonly string[]

/** Outlines and values of the pixels that are large enough, on a canvas that covers the pane. */
export function drawPixelGrid(
  context: CanvasRenderingContext2D,
  picture: Picture,
  place: Place,
  pane: Pane,
  texts: PixelTexts,
): void {
  context.setTransform(pane.ratio, 0, 0, pane.ratio, 0, 0)
  context.clearRect(0, 0, pane.width, pane.height)
  const scale = place.width / picture.width
  if (scale < gridFrom) return
  const { columns, rows } = visiblePixels({ ...place, scale }, picture, pane)
  drawLines(context, place, scale, columns, rows, Math.min(1, (scale - gridFrom) / 14), pane.ratio)
  if (scale < textFrom) return
  const size = Math.min(13, Math.max(11, scale / 4.2))
  context.font = `500 ${size}px 'Inter Variable', system-ui, sans-serif`
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  for (let row = rows.from; row < rows.to; row++)
    for (let column = columns.from; column < columns.to; column++) {
      const index = row * picture.width + column
      const lines = texts(index)
      const step = Math.min(size * 1.15, (scale - 4) / lines.length)
      context.fillStyle = inkOn(picture, index)
      const [x, y] = [place.left + (column + 0.5) * scale, place.top + (row + 0.5) * scale]
      lines.forEach((line, at) => context.fillText(line, x, y + (at - (lines.length - 1) / 2) * step, scale - 3))
    }
}

interface Range {
  readonly from: number
  readonly to: number
}

/** Dark and light beside each other, so that they are seen on any picture. */
function drawLines(
  context: CanvasRenderingContext2D,
  { left, top }: Place,
  scale: number,
  columns: Range,
  rows: Range,
  strength: number,
  ratio: number,
): void {
  const line = 1 / ratio
  const [x0, x1] = [left + columns.from * scale, left + columns.to * scale]
  const [y0, y1] = [top + rows.from * scale, top + rows.to * scale]
  const shades = [
    [`rgb(0 0 0 / ${0.28 * strength})`, 0],
    [`rgb(255 255 255 / ${0.22 * strength})`, line],
  ] as const
  for (const [shade, shift] of shades) {
    context.fillStyle = shade
    for (let column = columns.from; column <= columns.to; column++)
      context.fillRect(left + column * scale + shift - line, y0, line, y1 - y0)
    for (let row = rows.from; row <= rows.to; row++)
      context.fillRect(x0, top + row * scale + shift - line, x1 - x0, line)
  }
}

/** Black or white, whichever is easier to read; luma as ITU-R BT.709 weighs it. */
function inkOn({ data }: Picture, index: number): string {
  const at = index * 4
  const luma = 0.2126 * data[at]! + 0.7152 * data[at + 1]! + 0.0722 * data[at + 2]!
  return luma > 140 ? '#000' : '#fff'
}
