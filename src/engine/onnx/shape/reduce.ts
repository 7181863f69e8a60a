import { flagAttribute, intAttribute, intsAttribute } from '../attributes'
import type { Shape, ShapeContext, ShapeRules } from './rule'
import { axesOf, axisOf, hasInput, numbersOf, rulesFor, typed, unknownShape } from './rule'

const reductions =
  'ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare'

/** Axes from the input of newer files or the attribute of older ones; null when only a run would tell. */
export function axesGiven(context: ShapeContext, input: number): readonly number[] | null {
  if (hasInput(context, input)) return numbersOf(context, input)
  return intsAttribute(context.node, 'axes', [])
}

function reduced(context: ShapeContext): Shape | null {
  const shape = context.shape(0)
  const given = axesGiven(context, 1)
  const keep = flagAttribute(context.node, 'keepdims', true)
  if (!shape) return null
  if (!given) return keep ? unknownShape(shape.length) : null
  if (given.length === 0 && flagAttribute(context.node, 'noop_with_empty_axes', false)) return shape
  const axes = given.length === 0 ? shape.map((_, axis) => axis) : axesOf(given, shape.length)
  return axes && without(shape, axes, keep)
}

function without(shape: Shape, axes: readonly number[], keep: boolean): Shape {
  if (keep) return shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
  return shape.filter((_, axis) => !axes.includes(axis))
}

function positionOfExtreme(context: ShapeContext): Shape | null {
  const shape = context.shape(0)
  const axis = shape && axisOf(intAttribute(context.node, 'axis', 0), shape.length)
  return axis === null ? null : without(shape!, [axis], flagAttribute(context.node, 'keepdims', true))
}

function topK(context: ShapeContext): Shape | null {
  const shape = context.shape(0)
  const axis = shape && axisOf(intAttribute(context.node, 'axis', -1), shape.length)
  const count = hasInput(context, 1) ? (context.value(1)?.values[0] ?? null) : intAttribute(context.node, 'k', null)
  return axis === null ? null : shape!.map((size, own) => (own === axis ? count : size))
}

export const reduce: ShapeRules = {
  ...rulesFor(reductions.split(' '), (context) => typed(context, reduced(context))),
  ...rulesFor(['ArgMax', 'ArgMin'], (context) => [{ type: 'int64', shape: positionOfExtreme(context) }]),
  TopK: (context) => [...typed(context, topK(context)), { type: 'int64', shape: topK(context) }],
}
