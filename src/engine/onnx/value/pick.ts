import { intAttribute, intsAttribute } from '../attributes'
import { readNumbers } from '../constants'
import type { Dimension } from '../graph'
import { multiplySizes } from '../shape/product'
import { axisOf, hasInput } from '../shape/rule'
import { sliceRanges } from '../shape/sliceRange'
import { fill, readerOf } from './valueRule'
import type { ValueRule, ValueRules } from './valueRule'

const same: ValueRule = ({ value }) => value(0)?.values ?? null

const shapeOf: ValueRule = ({ node, shape }) => {
  const start = intAttribute(node, 'start', 0)
  return shape(0)?.slice(start, intAttribute(node, 'end', Number.MAX_SAFE_INTEGER)) ?? null
}

const sizeOf: ValueRule = ({ shape }) => {
  const known = shape(0)
  return known && [multiplySizes(known)]
}

const gather: ValueRule = ({ node, value }, { shape }) => {
  const [data, indices] = [value(0), value(1)]
  const axis = data && axisOf(intAttribute(node, 'axis', 0), data.shape.length)
  if (!data || !indices || axis === null) return null
  const [read, readIndex] = [readerOf(data.shape, data.values), readerOf(indices.shape, indices.values)]
  const size = data.shape[axis]!
  return fill(shape, (place) => {
    const index = readIndex(place.slice(axis, axis + indices.shape.length))
    if (typeof index !== 'number' || index < -size || index >= size) return null
    const rest = place.slice(axis + indices.shape.length)
    return read([...place.slice(0, axis), index < 0 ? index + size : index, ...rest])
  })
}

const slice: ValueRule = (context, { shape }) => {
  const data = context.value(0)
  const ranges = data && sliceRanges(context, data.shape)
  if (!data || !ranges) return null
  const read = readerOf(data.shape, data.values)
  return fill(shape, (place) =>
    read(place.map((own, axis) => (ranges[axis] ? ranges[axis].start + own * ranges[axis].step : own))),
  )
}

const split: ValueRule = (context, { shape, output }) => {
  const data = context.value(0)
  const axis = data && axisOf(intAttribute(context.node, 'axis', 0), data.shape.length)
  if (!data || axis === null) return null
  const sizes = hasInput(context, 1) ? context.value(1)?.values : intsAttribute(context.node, 'split', null)
  const even = Math.ceil(data.shape[axis]! / context.node.outputs.length)
  const before = sizes ? sizes.slice(0, output).reduce<number>((sum, size) => sum + Number(size), 0) : even * output
  const read = readerOf(data.shape, data.values)
  return fill(shape, (place) => read(place.with(axis, place[axis]! + before)))
}

const concat: ValueRule = ({ node, shape: shapeAt, value }, { shape }) => {
  const axis = axisOf(intAttribute(node, 'axis', 1), shape.length)
  if (axis === null) return null
  const parts = node.inputs.map((_, input) => {
    const size = shapeAt(input)?.[axis]
    const known = value(input)
    return {
      size: typeof size === 'number' ? size : NaN,
      read: known ? readerOf(known.shape, known.values) : () => null,
    }
  })
  return fill(shape, (place) => {
    let own = place[axis]!
    for (const { size, read } of parts) {
      if (own < size) return read(place.with(axis, own))
      own -= size
    }
    return null
  })
}

const transpose: ValueRule = ({ node, value }, { shape }) => {
  const data = value(0)
  if (!data) return null
  const order = intsAttribute(node, 'perm', null) ?? data.shape.map((_, axis) => axis).reverse()
  const read = readerOf(data.shape, data.values)
  return fill(shape, (place) => read(data.shape.map((_, axis) => place[order.indexOf(axis)] ?? 0)))
}

const expand: ValueRule = ({ value }, { shape }) => {
  const data = value(0)
  return data && fill(shape, readerOf(data.shape, data.values))
}

const tile: ValueRule = ({ value }, { shape }) => {
  const data = value(0)
  if (!data) return null
  const read = readerOf(data.shape, data.values)
  return fill(shape, (place) => read(place.map((own, axis) => own % data.shape[axis]!)))
}

const constantOfShape: ValueRule = ({ node }, { shape }) => {
  const attribute = node.attributes['value']
  const value = attribute?.kind === 'tensor' ? readNumbers(attribute.value)?.[0] : 0
  return value === undefined ? null : fill(shape, () => value)
}

const range: ValueRule = ({ value }, { shape, type }) => {
  const [start, step] = [value(0)?.values[0], value(2)?.values[0]]
  if (typeof start !== 'number' || typeof step !== 'number' || type.startsWith('float')) return null
  return fill(shape, ([index]): Dimension => start + index! * step)
}

/** Elements picked from other small tensors and shapes, none computed. */
export const pick: ValueRules = {
  Identity: same,
  Reshape: same,
  Flatten: same,
  Squeeze: same,
  Unsqueeze: same,
  Shape: shapeOf,
  Size: sizeOf,
  Gather: gather,
  Slice: slice,
  Split: split,
  Concat: concat,
  Transpose: transpose,
  Expand: expand,
  Tile: tile,
  ConstantOfShape: constantOfShape,
  Range: range,
}
