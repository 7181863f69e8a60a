import { stridesOf } from '../../tensor/shape'
import type { ElementType } from '../../tensor/elementType'
import type { Dimension } from '../graph'
import type { ShapeContext } from '../shape/rule'

/** The output a value rule fills: its type and size are known already. */
export interface Target {
  readonly type: ElementType
  readonly shape: readonly number[]
  /** which output of the node */
  readonly output: number
}

/** Elements of one output, row-major; null if nothing is known. */
export type ValueRule = (context: ShapeContext, target: Target) => readonly Dimension[] | null
export type ValueRules = Readonly<Record<string, ValueRule>>

/** Calls `pick` with the place [i, j, ...] of every element, row-major. */
export function fill(shape: readonly number[], pick: (place: readonly number[]) => Dimension): Dimension[] {
  const count = shape.reduce((product, size) => product * size, 1)
  const strides = stridesOf(shape)
  return Array.from({ length: count }, (_, index) =>
    pick(shape.map((size, axis) => Math.floor(index / strides[axis]!) % size)),
  )
}

/** Looks elements up in a tensor of `shape`; axes of size 1 stretch, and axes missing in front are ignored. */
export function readerOf(shape: readonly number[], values: readonly Dimension[]) {
  const strides = stridesOf(shape)
  return (place: readonly number[]): Dimension => {
    const skipped = place.length - shape.length
    const index = shape.reduce((sum, size, axis) => sum + (size === 1 ? 0 : place[skipped + axis]! * strides[axis]!), 0)
    return values[index] ?? null
  }
}
