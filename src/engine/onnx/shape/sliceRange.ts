import { intsAttribute } from '../attributes'
import type { Dimension } from '../graph'
import type { Shape, ShapeContext } from './rule'
import { axesOf, hasInput, numbersOf } from './rule'

/** Exporters write the largest int32 or int64 where they mean the end. */
const toTheEnd = 2 ** 31 - 1

export interface SliceRange {
  readonly start: number
  readonly step: number
  /** null when the size of the axis is not known */
  readonly count: Dimension
}

/** What Slice takes of each axis, undefined for axes it leaves alone; null when starts, ends or steps are unknown. */
export function sliceRanges(context: ShapeContext, input: Shape): (SliceRange | undefined)[] | null {
  const starts = listOf(context, 1, 'starts')
  const ends = listOf(context, 2, 'ends')
  if (!starts || !ends) return null
  const axes = axesOf(listOf(context, 3, 'axes') ?? starts.map((_, axis) => axis), input.length)
  const steps = hasInput(context, 4) ? numbersOf(context, 4) : starts.map(() => 1)
  if (!axes || !steps || (hasInput(context, 3) && !numbersOf(context, 3))) return null
  const ranges = new Array<SliceRange | undefined>(input.length).fill(undefined)
  axes.forEach((axis, place) => {
    ranges[axis] = rangeOf(input[axis]!, starts[place] ?? NaN, ends[place] ?? NaN, steps[place] ?? 1)
  })
  return ranges
}

function listOf(context: ShapeContext, input: number, attribute: string): readonly number[] | null {
  return hasInput(context, input) ? numbersOf(context, input) : intsAttribute(context.node, attribute, null)
}

/** numpy's slice of one axis: negative indices count from the end, and what lies beyond is clipped. */
function rangeOf(size: Dimension, start: number, end: number, step: number): SliceRange {
  const isWhole = start === 0 && step === 1 && end >= toTheEnd
  if (typeof size !== 'number') return { start, step, count: isWhole ? size : null }
  const place = (index: number, lowest: number, highest: number): number =>
    Math.max(lowest, Math.min(index < 0 ? index + size : index, highest))
  const first = step > 0 ? place(start, 0, size) : place(start, 0, size - 1)
  const last = step > 0 ? place(end, 0, size) : place(end, -1, size - 1)
  return { start: first, step, count: size === 0 ? 0 : Math.max(0, Math.ceil((last - first) / step)) }
}
