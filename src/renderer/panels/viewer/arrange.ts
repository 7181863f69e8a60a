import type { Size } from '../../frame/pixel'

/** Captions take this much of a pane's height. */
const captionHeight = 30

/** Columns in which that many pictures of one size are largest in a box. */
export function columnsFor(count: number, picture: Size, box: Size): number {
  let best = { columns: count, scale: 0 }
  for (let columns = count; columns >= 1; columns--) {
    const rows = Math.ceil(count / columns)
    const scale = Math.min(box.width / columns / picture.width, (box.height / rows - captionHeight) / picture.height)
    if (scale > best.scale * 1.001) best = { columns, scale }
  }
  return best.columns
}
