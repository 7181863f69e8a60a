import { intAttribute, intsAttribute } from '../attributes'
import type { Dimension } from '../graph'
import { addSizes, mapSize } from './dimension'
import { sliceRanges } from './sliceRange'
import type { Outputs, Shape, ShapeContext, ShapeRules } from './rule'
import { axesOf, axisOf, hasInput, numbersOf, rulesFor, typed } from './rule'

function sliced(context: ShapeContext): Shape | null {
  const input = context.shape(0)
  const ranges = input && sliceRanges(context, input)
  if (!input || !ranges) return input && slicedAlong(context, input)
  return input.map((size, axis) => (ranges[axis] ? (ranges[axis].count ?? null) : size))
}

/** Where starts or ends are unknown, axes that are not sliced still keep their size. */
function slicedAlong(context: ShapeContext, input: Shape): Shape {
  const axes = numbersOf(context, 3)
  const counted = axes && axesOf(axes, input.length)
  return input.map((size, axis) => (counted && !counted.includes(axis) ? size : null))
}

function split(context: ShapeContext): Outputs {
  const { node, shape } = context
  const input = shape(0)
  const axis = input && axisOf(intAttribute(node, 'axis', 0), input.length)
  const parts = node.outputs.length
  const sizes = hasInput(context, 1) ? context.value(1)?.values : intsAttribute(node, 'split', null)
  return node.outputs.flatMap((_, part) => {
    if (axis === null) return typed(context, null)
    return typed(context, input!.with(axis, sizes ? (sizes[part] ?? null) : evenPart(input![axis]!, part, parts)))
  })
}

/** Without sizes: equal parts, the last one smaller if need be. */
function evenPart(size: Dimension, part: number, parts: number): Dimension {
  return mapSize(size, (known) => {
    const each = Math.ceil(known / parts)
    return part < parts - 1 ? each : known - each * (parts - 1)
  })
}

function concatenated({ node, shape }: ShapeContext): Shape | null {
  const shapes = node.inputs.map((_, input) => shape(input))
  const known = shapes.find((candidate) => candidate !== null)
  const axis = known && axisOf(intAttribute(node, 'axis', 1), known.length)
  if (!known || axis === null || axis === undefined) return null
  return known.map((size, own) => {
    const sizes = shapes.map((candidate) => candidate?.[own] ?? null)
    if (own === axis) return addSizes(sizes)
    return sizes.find((candidate) => typeof candidate === 'number') ?? size
  })
}

function padded(context: ShapeContext): Shape | null {
  const input = context.shape(0)
  if (!input) return null
  const pads = hasInput(context, 1) ? numbersOf(context, 1) : intsAttribute(context.node, 'pads', null)
  const listed = hasInput(context, 3) ? numbersOf(context, 3) : input.map((_, axis) => axis)
  const axes = listed && axesOf(listed, input.length)
  if (!pads || !axes) return input.map(() => null)
  return input.map((size, axis) => {
    const place = axes.indexOf(axis)
    const extra = place < 0 ? 0 : (pads[place] ?? NaN) + (pads[place + axes.length] ?? NaN)
    return extra === 0 ? size : mapSize(size, (known) => known + extra)
  })
}

function gathered({ node, shape }: ShapeContext): Shape | null {
  const [data, indices] = [shape(0), shape(1)]
  const axis = data && axisOf(intAttribute(node, 'axis', 0), data.length)
  return axis === null || !indices ? null : [...data!.slice(0, axis), ...indices, ...data!.slice(axis + 1)]
}

function gatheredDeep({ node, shape }: ShapeContext): Shape | null {
  const [data, indices] = [shape(0), shape(1)]
  const depth = indices?.at(-1)
  if (!data || !indices || typeof depth !== 'number') return null
  return [...indices.slice(0, -1), ...data.slice(intAttribute(node, 'batch_dims', 0) + depth)]
}

function oneHot(context: ShapeContext): Shape | null {
  const indices = context.shape(0)
  if (!indices) return null
  const axis = axisOf(intAttribute(context.node, 'axis', -1), indices.length + 1)
  return axis === null ? null : indices.toSpliced(axis, 0, context.value(1)?.values[0] ?? null)
}

const sameShape = 'ScatterElements Scatter ScatterND Trilu ReverseSequence TensorScatter'

/** Parts of a tensor, and several tensors as one. */
export const select: ShapeRules = {
  Slice: (context) => typed(context, sliced(context)),
  Split: split,
  Concat: (context) => typed(context, concatenated(context)),
  Pad: (context) => typed(context, padded(context)),
  Gather: (context) => typed(context, gathered(context)),
  GatherElements: (context) => typed(context, context.shape(1)),
  GatherND: (context) => typed(context, gatheredDeep(context)),
  OneHot: (context) => typed(context, oneHot(context), 2),
  ...rulesFor(sameShape.split(' '), (context) => typed(context, context.shape(0))),
}
