import { join } from '../join'
import { Lost } from '../lost'
import type { Meaning } from '../meaning'
import type { Integers } from '../integers'
import { features, sizesOf } from '../rule'
import type { AxesContext, AxesRule, AxesRules } from '../rule'
import { lookAlong } from './window'

/**
 * data[f0(i0), f1(i1), ...] = updates[i0, i1, ...]: an assignment to a part, as temporal shifts are exported. Indices
 * whose every coordinate follows one axis are such a part; others are not understood.
 */
const scatterNd: AxesRule = (context) => {
  const data = context.meaning(0)
  const updates = context.meaning(2)
  const sizes = context.outputShape(0)
  if (!updates) return [features(context)]
  const targets = targetsOf(context, sizesOf(updates))
  const placed = targets.reduce<Meaning>(
    (result, target, axis) => lookAlong(result, axis, looksFor(target, sizes[axis]!)),
    updates,
  )
  return [join(data ? [data, placed] : [placed], sizes)]
}

/** For each indexed axis of the updates: where its places go. */
function targetsOf(context: AxesContext, sizes: readonly number[]): number[][] {
  const indices = context.integers(1)
  const depth = indices?.shape.at(-1)
  if (!indices || depth !== indices.shape.length - 1 || depth > sizes.length)
    throw new Lost('writes to places that do not form a part of the tensor')
  return Array.from({ length: depth }, (_, axis) => {
    const target = line(indices, axis, 0)
    const other = line(indices, axis, 1)
    if (target.every((place, own) => Number.isInteger(place) && place === other[own])) return target
    throw new Lost('writes to places that do not form a part of the tensor')
  })
}

/** The coordinate of an axis along that axis, at the first or the last place of all others. */
function line({ shape, at }: Integers, axis: number, end: 0 | 1): number[] {
  const corner = shape.slice(0, -1).map((size) => end * (size - 1))
  return Array.from({ length: shape[axis]! }, (_, own) => at([...corner.with(axis, own), axis]))
}

function looksFor(target: readonly number[], size: number) {
  const absolute = target.map((place) => (place < 0 ? place + size : place))
  const step = absolute.length > 1 ? absolute[1]! - absolute[0]! : 1
  return {
    count: size,
    places: (index: number) => absolute.flatMap((place, own) => (place === index ? [own] : [])),
    middle: (index: number) => (index - absolute[0]!) / step,
  }
}

export const scatter: AxesRules = { ScatterND: scatterNd }
