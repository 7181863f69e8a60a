import { cellAt, type TimelineAxis } from './axis'
import type { View } from './viewport'

/**
 * Which pictures stand for the part in sight: one in every stretch of 1, 2, 4, 8 ... frames that is wide enough for it. A key
 * frame in the first half of a stretch goes before its first frame, because it is decoded without any other. Stretches
 * begin at the same frames wherever the view stands, so that panning asks for nothing twice.
 *
 * @param pixels width of a picture
 * @param keys cells of key frames, rising
 * @returns cells, rising
 */
export function thumbnailSlots(
  axis: TimelineAxis,
  view: View,
  width: number,
  pixels: number,
  keys: readonly number[],
): number[] {
  if (axis.cells.length === 0 || width <= 0) return []
  const [first, last] = [cellAt(axis, view.from), cellAt(axis, view.to)]
  const mean = (axis.edges[last + 1]! - axis.edges[first]!) / (last - first + 1)
  const perFrame = (width * mean) / (view.to - view.from)
  const stretch = 2 ** Math.max(0, Math.ceil(Math.log2(pixels / perFrame)))
  const slots: number[] = []
  let key = 0
  for (let start = Math.floor(first / stretch) * stretch; start <= last; start += stretch) {
    while (key < keys.length && keys[key]! < start) key++
    const near = keys[key]
    slots.push(near !== undefined && near < start + stretch / 2 ? near : start)
  }
  return slots
}
