import { int, intAttribute, ints, stringAttribute } from '../../onnx/attributes'
import { readIntegers } from '../../onnx/constants'
import type { Attribute, Node } from '../../onnx/graph'
import { emit, type Draft, integers, isBlocked, reshape, shapeIn, viewOf, viewShape } from './draft'

/** Operators that move whole places or whole channels about, written for the true shape of a blocked tensor. */
export function blockSpatial(draft: Draft, node: Node): boolean {
  return writers[node.op]?.(draft, node) ?? false
}

const writers: Readonly<Record<string, (draft: Draft, node: Node) => boolean>> = {
  Slice: writeSlice,
  Pad: writePad,
  Concat: writeConcat,
  Split: writeSplit,
  Reshape: writeShape,
  Unsqueeze: writeShape,
  Squeeze: writeShape,
  DepthToSpace: writeDepthToSpace,
}

function constantIntegers({ constants }: Draft, name: string | undefined): readonly number[] | null {
  const constant = name ? constants.get(name) : undefined
  return constant ? readIntegers(constant) : null
}

/** Shape of a blocked input, null if the node's first input is not blocked. */
function blockedShape(draft: Draft, node: Node): readonly number[] | null {
  const [input] = node.inputs as [string]
  return isBlocked(draft, input) ? shapeIn(draft, input) : null
}

function settle(
  draft: Draft,
  node: Node,
  op: string,
  inputs: readonly string[],
  attributes: Readonly<Record<string, Attribute>> = {},
): boolean {
  const [output] = node.outputs as [string]
  draft.forms.set(output, { view: emit(draft, op, inputs, attributes, { wanted: `${output}_blocked` }) })
  return true
}

function writeSlice(draft: Draft, node: Node): boolean {
  const shape = blockedShape(draft, node)
  const [starts, ends, axes, steps] = node.inputs.slice(1).map((name) => constantIntegers(draft, name))
  if (!shape || !starts || !ends) return false
  const places = (axes ?? starts.map((_, axis) => axis)).map((axis) => (axis < 0 ? axis + shape.length : axis))
  const strides = steps ?? starts.map(() => 1)
  const { block } = draft
  const fits = places.every((axis, index) => {
    if (axis >= 2) return true
    const [from, to] = [starts[index]!, Math.min(ends[index]!, shape[1]!)]
    return axis === 1 && strides[index] === 1 && from >= 0 && to > from && from % block === 0 && to % block === 0
  })
  if (!fits) return false
  const scaled = (values: readonly number[]): number[] =>
    values.map((value, index) => (places[index] === 1 ? Math.min(value, shape[1]!) / block : value))
  const numbers = [scaled(starts), scaled(ends), places, strides].map((values) => integers(draft, values))
  return settle(draft, node, 'Slice', [viewOf(draft, node.inputs[0]!)!, ...numbers])
}

function writePad(draft: Draft, node: Node): boolean {
  const shape = blockedShape(draft, node)
  const pads = constantIntegers(draft, node.inputs[1])
  const axes = constantIntegers(draft, node.inputs[3]) ?? shape?.map((_, axis) => axis)
  if (!shape || !pads || !axes) return false
  const full = new Array<number>(2 * (shape.length + 1)).fill(0)
  for (const [index, axis] of axes.entries()) {
    const place = axis < 0 ? axis + shape.length : axis
    full[place] = pads[index]!
    full[place + shape.length + 1] = pads[index + axes.length]!
  }
  const { block } = draft
  for (const place of [1, shape.length + 2]) {
    if (full[place]! % block !== 0) return false
    full[place]! /= block
  }
  const value = node.inputs[2] ? [node.inputs[2]] : []
  return settle(draft, node, 'Pad', [viewOf(draft, node.inputs[0]!)!, integers(draft, full), ...value], node.attributes)
}

function writeConcat(draft: Draft, node: Node): boolean {
  const shapes = node.inputs.map((input) => shapeIn(draft, input))
  const rank = shapes[0]?.length ?? 0
  const axis = (intAttribute(node, 'axis', 0) + rank) % Math.max(rank, 1)
  const fits = shapes.every((shape) => shape && shape[1]! % draft.block === 0)
  if (rank < 4 || axis < 1 || !fits || !node.inputs.some((input) => isBlocked(draft, input))) return false
  const views = node.inputs.map((input) => viewOf(draft, input))
  return views.every((view) => view !== null) && settle(draft, node, 'Concat', views, { axis: int(axis) })
}

function writeSplit(draft: Draft, node: Node): boolean {
  const shape = blockedShape(draft, node)
  if (!shape) return false
  const axis = (intAttribute(node, 'axis', 0) + shape.length) % shape.length
  const sizes = node.outputs.map((output) => shapeIn(draft, output)?.[axis])
  const unit = axis === 1 ? draft.block : 1
  if (axis < 1 || sizes.some((size) => size === undefined || size % unit !== 0)) return false
  const outputs = node.outputs.map((output) => draft.unique(`${output}_blocked`))
  const lengths = integers(
    draft,
    sizes.map((size) => size! / unit),
  )
  const inputs = [viewOf(draft, node.inputs[0]!)!, lengths]
  draft.nodes.push({ name: outputs[0]!, op: 'Split', domain: '', inputs, outputs, attributes: { axis: int(axis) } })
  node.outputs.forEach((output, index) => draft.forms.set(output, { view: outputs[index]! }))
  return true
}

/** Reshape, Squeeze and Unsqueeze that leave batch and channels alone. */
function writeShape(draft: Draft, node: Node): boolean {
  const before = blockedShape(draft, node)
  const after = shapeIn(draft, node.outputs[0]!)
  if (!before || !after || after.length < 3 || after[0] !== before[0] || after[1] !== before[1]) return false
  const view = reshape(draft, viewOf(draft, node.inputs[0]!)!, viewShape(draft, after))
  draft.forms.set(node.outputs[0]!, { view })
  return true
}

/** Depth before columns and rows (mode DCR), where every depth fills blocks: whole blocks change places. */
function writeDepthToSpace(draft: Draft, node: Node): boolean {
  const shape = blockedShape(draft, node)
  const size = intAttribute(node, 'blocksize', 1)
  if (!shape || stringAttribute(node, 'mode', 'DCR') !== 'DCR') return false
  const [batch, channels, height, width] = shape as [number, number, number, number]
  const depth = channels / size / size
  if (depth % draft.block !== 0) return false
  const apart = [batch, size, size, depth / draft.block, height, width, draft.block]
  const view = reshape(draft, viewOf(draft, node.inputs[0]!)!, apart)
  const woven = emit(draft, 'Transpose', [view], { perm: ints([0, 3, 4, 1, 5, 2, 6]) })
  const after = viewShape(draft, [batch, depth, height * size, width * size])
  draft.forms.set(node.outputs[0]!, { view: reshape(draft, woven, after) })
  return true
}
