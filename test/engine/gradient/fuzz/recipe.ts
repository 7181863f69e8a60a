import type { GraphBuilder } from '../../../../src/engine/gradient/builder'
import type { Draw } from './draw'

export type Shape = readonly number[]

/** What a recipe builds with. */
export interface Kitchen {
  readonly graph: GraphBuilder
  readonly draw: Draw
  shapeOf(tensor: string): Shape
  /** another tensor of exactly that shape: one that is there already, or a new input of the graph */
  other(shape: Shape): string
  /** fixed numbers in a range, -1 to 1 if left out */
  fixed(shape: Shape, low?: number, high?: number): string
}

/** Where an operator's values have to lie; the generator brings them there by smooth operators. */
export type Domain = 'any' | 'unit' | 'positive' | 'aboveOne'

/** How the generator puts an operator into a graph. */
export interface Recipe {
  readonly op: string
  /** first opset that has it; 18 if left out */
  readonly opset?: number
  readonly domain?: Domain
  /** whether a tensor may be its first input */
  takes(shape: Shape): boolean
  /** a shape that it takes, for a new input */
  fresh(draw: Draw): Shape
  /** adds the operator and returns an output of it */
  build(kitchen: Kitchen, tensor: string, shape: Shape): string
}

export const anyShape = (draw: Draw): Shape => Array.from({ length: draw.integer(1, 4) }, () => draw.integer(1, 4))
export const isAny = (): boolean => true

/** [N, C, ...space] with `rank` axes of space. */
export const spatial =
  (ranks: readonly number[], least = 3, most = 6) =>
  (draw: Draw): Shape => {
    const rank = draw.pick(ranks)
    return [
      draw.integer(1, 2),
      2 * draw.integer(1, 2),
      ...Array.from({ length: rank }, () => draw.integer(least, rank === 3 ? 4 : most)),
    ]
  }

export const isSpatial =
  (ranks: readonly number[], least = 3) =>
  (shape: Shape): boolean =>
    ranks.includes(shape.length - 2) && shape.slice(2).every((size) => size >= least)

export const sizeOf = (shape: Shape): number => shape.reduce((product, size) => product * size, 1)

/** Some axes of a shape, at least one. */
export function someAxes(draw: Draw, rank: number): number[] {
  const count = draw.integer(1, rank)
  return draw
    .shuffle(Array.from({ length: rank }, (_, axis) => axis))
    .slice(0, count)
    .sort((a, b) => a - b)
}
