import type { Dimension } from '../graph'
import type { Shape } from './rule'

/** Applies `size` to a known size; symbolic and unknown sizes become unknown. */
export function mapSize(dimension: Dimension | undefined, size: (known: number) => number): Dimension {
  return typeof dimension === 'number' ? size(dimension) : null
}

export function addSizes(dimensions: readonly Dimension[]): Dimension {
  if (dimensions.length === 1) return dimensions[0]!
  return dimensions.every((size) => typeof size === 'number')
    ? dimensions.reduce<number>((sum, size) => sum + (size as number), 0)
    : null
}

/** numpy's rule for one axis: ones stretch. Two different symbols might be equal or one of them 1: unknown. */
export function broadcastSize(a: Dimension, b: Dimension): Dimension {
  if (a === b) return a
  if (a === 1) return b
  if (b === 1) return a
  if (typeof a === 'number') return a
  return typeof b === 'number' ? b : null
}

export function broadcast(shapes: readonly (Shape | null)[]): Shape | null {
  if (!shapes.every((shape) => shape !== null)) return null
  const rank = Math.max(0, ...shapes.map((shape) => shape.length))
  return Array.from({ length: rank }, (_, axis) =>
    shapes.reduce<Dimension>((size, shape) => {
      const own = axis - (rank - shape.length)
      return own < 0 ? size : broadcastSize(size, shape[own]!)
    }, 1),
  )
}

/** Two reports on one tensor: the first wins where it knows more or as much. */
export function refine(first: Shape | null, second: Shape | null): Shape | null {
  if (!first || !second) return first ?? second
  if (first.length !== second.length) return first
  return first.map((size, axis) => {
    const other = second[axis]!
    if (typeof size === 'number' || other === null) return size
    return size === null || typeof other === 'number' ? other : size
  })
}
