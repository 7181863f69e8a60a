import { sameShape } from '../../tensor/shape'
import type { GraphBuilder } from '../builder'

/**
 * Sums a gradient over the axes along which its forward value had been broadcast.
 *
 * @param from shape of `gradient`
 * @param to shape of the value before it was broadcast
 */
export function sumTo(graph: GraphBuilder, gradient: string, from: readonly number[], to: readonly number[]): string {
  if (sameShape(from, to)) return gradient
  const added = from.length - to.length
  const axes = from.flatMap((dimension, axis) => (axis < added || dimension !== to[axis - added] ? [axis] : []))
  const keepsRank = added === 0
  const summed =
    axes.length > 0
      ? graph.emit('ReduceSum', [gradient, graph.integers(axes)], { keepdims: keepsRank ? 1 : 0 })
      : gradient
  return keepsRank ? summed : graph.emit('Reshape', [summed, graph.integers(to)])
}
