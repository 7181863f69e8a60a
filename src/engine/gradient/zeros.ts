import { elementCount } from '../tensor/shape'
import type { GraphBuilder } from './builder'

const largestConstant = 1024

/** A tensor filled with one number; a large one is made at run time, so that the graph stays small. */
export function filled(graph: GraphBuilder, value: number, shape: readonly number[]): string {
  const count = elementCount(shape)
  if (count > largestConstant) return graph.emit('Expand', [graph.constant(value), graph.integers(shape)])
  return graph.constant(new Array<number>(count).fill(value), shape)
}

export function zeros(graph: GraphBuilder, shape: readonly number[]): string {
  return filled(graph, 0, shape)
}
