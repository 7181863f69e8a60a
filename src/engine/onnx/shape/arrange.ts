import { flagAttribute, intAttribute, intsAttribute } from '../attributes'
import type { Dimension } from '../graph'
import { broadcast, mapSize } from './dimension'
import { divideSizes, multiplySizes } from './product'
import { axesGiven } from './reduce'
import type { Shape, ShapeContext, ShapeRules } from './rule'
import { axesOf, hasInput, numbersOf, typed, unknownShape } from './rule'

/** Sizes wanted by the second input or, in old files, by an attribute. */
function wantedSizes(context: ShapeContext, attribute: string): readonly Dimension[] | null {
  if (!hasInput(context, 1)) return intsAttribute(context.node, attribute, null)
  const value = context.value(1)
  if (value) return value.values
  const rank = context.shape(1)?.[0]
  return typeof rank === 'number' ? unknownShape(rank) : null
}

/** 0 copies a size of the input, one -1 takes what is left. */
function reshaped(context: ShapeContext): Shape | null {
  const input = context.shape(0)
  const wanted = wantedSizes(context, 'shape')
  if (!wanted) return null
  const copiesZero = !flagAttribute(context.node, 'allowzero', false)
  const isCopied = (axis: number) => copiesZero && wanted[axis] === 0
  const sizes = wanted.map((size, axis) => (isCopied(axis) ? (input?.[axis] ?? null) : size))
  const open = sizes.indexOf(-1)
  if (open < 0 || !input) return sizes.map((size) => (size === -1 ? null : size))
  const left = input.filter((_, axis) => !isCopied(axis))
  const taken = sizes.filter((_, axis) => axis !== open && !isCopied(axis))
  return sizes.with(open, remaining(left, taken))
}

/** Elements left over those already taken; equal sizes cancel. */
function remaining(left: Shape, taken: readonly Dimension[]): Dimension {
  const open = [...left]
  const over = taken.filter((size) => {
    const same = size === null ? -1 : open.indexOf(size)
    if (same >= 0) open.splice(same, 1)
    return same < 0
  })
  return divideSizes(multiplySizes(open), multiplySizes(over))
}

function flattened({ node, shape }: ShapeContext): Shape | null {
  const input = shape(0)
  if (!input) return [null, null]
  const given = intAttribute(node, 'axis', 1)
  const axis = given < 0 ? given + input.length : given
  return [multiplySizes(input.slice(0, axis)), multiplySizes(input.slice(axis))]
}

function squeezed(context: ShapeContext): Shape | null {
  const input = context.shape(0)
  const given = axesGiven(context, 1)
  if (!input || !given) return null
  const isListed = hasInput(context, 1) || context.node.attributes['axes'] !== undefined
  if (!isListed && !input.every((size) => typeof size === 'number')) return null
  const axes = isListed ? axesOf(given, input.length) : input.flatMap((size, axis) => (size === 1 ? [axis] : []))
  return axes && input.filter((_, axis) => !axes.includes(axis))
}

function unsqueezed(context: ShapeContext): Shape | null {
  const input = context.shape(0)
  const given = axesGiven(context, 1)
  if (!input || !given) return null
  const axes = axesOf(given, input.length + given.length)
  if (!axes) return null
  const left = [...input]
  return Array.from({ length: input.length + given.length }, (_, axis) => (axes.includes(axis) ? 1 : left.shift()!))
}

function transposed({ node, shape }: ShapeContext): Shape | null {
  const input = shape(0)
  const order = intsAttribute(node, 'perm', null)
  if (!input) return order && unknownShape(order.length)
  return order ? order.map((axis) => input[axis] ?? null) : input.toReversed()
}

function expanded(context: ShapeContext): Shape | null {
  return broadcast([context.shape(0), wantedSizes(context, 'shape')])
}

function tiled(context: ShapeContext): Shape | null {
  const input = context.shape(0)
  const repeats = numbersOf(context, 1)
  if (!input) return null
  return input.map((size, axis) =>
    repeats?.[axis] === 1 ? size : mapSize(size, (known) => known * (repeats?.[axis] ?? NaN)),
  )
}

/** Moves blocks between the channel axis and height and width. */
function moveBlocks(
  { node, shape }: ShapeContext,
  channels: (size: number, block: number) => number,
  side: (size: number, block: number) => number,
) {
  const block = intAttribute(node, 'blocksize', 1)
  return (
    shape(0)?.map((size, axis) => {
      if (axis === 0) return size
      return mapSize(size, (known) => (axis === 1 ? channels(known, block) : side(known, block)))
    }) ?? null
  )
}

const times = (size: number, block: number): number => size * block
const over = (size: number, block: number): number => size / block

/** The same values under other axes. */
export const arrange: ShapeRules = {
  Reshape: (context) => typed(context, reshaped(context)),
  Flatten: (context) => typed(context, flattened(context)),
  Squeeze: (context) => typed(context, squeezed(context)),
  Unsqueeze: (context) => typed(context, unsqueezed(context)),
  Transpose: (context) => typed(context, transposed(context)),
  Expand: (context) => typed(context, expanded(context)),
  Tile: (context) => typed(context, tiled(context)),
  DepthToSpace: (context) =>
    typed(
      context,
      moveBlocks(context, (size, block) => size / block ** 2, times),
    ),
  SpaceToDepth: (context) =>
    typed(
      context,
      moveBlocks(context, (size, block) => size * block ** 2, over),
    ),
}
