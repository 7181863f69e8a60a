import type { TimelineAxis } from './axis'

/** The part of the axis that is in sight, in its units. */
export interface View {
  readonly from: number
  readonly to: number
}

/** Frames in sight at the closest zoom. */
const fewestCells = 4

export const whole = ({ extent }: TimelineAxis): View => ({ from: 0, to: Math.max(extent, 1e-9) })

export const isWhole = (axis: TimelineAxis, { from, to }: View): boolean => from <= 0 && to >= axis.extent

/** Never beyond the clip, never closer than a few frames. */
export function within(axis: TimelineAxis, { from, to }: View): View {
  const all = whole(axis)
  const least = Math.min(all.to, fewestCells * axis.usual)
  const width = Math.min(all.to, Math.max(least, to - from))
  const middle = (from + to) / 2
  const start = Math.min(all.to - width, Math.max(0, to - from < least ? middle - width / 2 : from))
  return { from: start, to: start + width }
}

/** @param factor above 1: closer @param at place that stays where it is, in units */
export function zoomed(axis: TimelineAxis, view: View, factor: number, at: number): View {
  const least = Math.min(axis.extent, fewestCells * axis.usual)
  const width = Math.min(axis.extent, Math.max(least, (view.to - view.from) / factor))
  const share = (at - view.from) / (view.to - view.from)
  return within(axis, { from: at - share * width, to: at - share * width + width })
}

/** @param by in units, to later frames where positive */
export function panned(axis: TimelineAxis, { from, to }: View, by: number): View {
  const width = to - from
  const start = Math.min(Math.max(0, axis.extent - width), Math.max(0, from + by))
  return { from: start, to: start + width }
}

/** Cells `first` to `last` with a little room around them. */
export function showing(axis: TimelineAxis, first: number, last: number): View {
  const [from, to] = [axis.edges[first] ?? 0, axis.edges[last + 1] ?? axis.extent]
  const room = Math.max((to - from) * 0.04, axis.usual * 0.5)
  return within(axis, { from: Math.max(0, from - room), to: Math.min(axis.extent, to + room) })
}

/** Brings a cell into sight where it is not, as pages are turned. */
export function following(axis: TimelineAxis, view: View, cell: number): View {
  const [start, end] = [axis.edges[cell] ?? 0, axis.edges[cell + 1] ?? 0]
  if (start >= view.from - 1e-9 && end <= view.to + 1e-9) return view
  const width = view.to - view.from
  const isLater = end > view.to
  return within(axis, isLater ? { from: start, to: start + width } : { from: end - width, to: end })
}

/** Pixels of a place. */
export function toPixel({ from, to }: View, width: number, unit: number): number {
  return ((unit - from) / (to - from)) * width
}

export function toUnit({ from, to }: View, width: number, pixel: number): number {
  return from + (pixel / width) * (to - from)
}
