import type { ElementType } from '../../tensor/elementType'
import type { Dimension, Graph, Node, TensorType } from '../graph'
import type { KnownValue } from '../value/knownValue'

export type Shape = readonly Dimension[]

/** What a shape rule may ask about its node. Everything it is told may be unknown, and comes from untrusted files. */
export interface ShapeContext {
  readonly node: Node
  readonly opset: number
  /** null for an input that is left out, or whose type nobody knows */
  type(input: number): ElementType | null
  /** null when not even the rank is known */
  shape(input: number): Shape | null
  /** contents of a small tensor, as far as known without running */
  value(input: number): KnownValue | null
  /** types of the outputs of a graph attribute, as its file declares them */
  body(attribute: string): Graph['outputs']
}

/** One entry for each output of the node that can be told; null for those that cannot. */
export type Outputs = readonly (TensorType | null)[]
export type ShapeRule = (context: ShapeContext) => Outputs
/** Rules by operator name. */
export type ShapeRules = Readonly<Record<string, ShapeRule>>

/** A single output with the element type of an input. */
export function typed(context: ShapeContext, shape: Shape | null, like = 0): Outputs {
  const type = context.type(like)
  return [type ? { type, shape } : null]
}

/** The same rule under several names. */
export function rulesFor(ops: readonly string[], rule: ShapeRule): ShapeRules {
  return Object.fromEntries(ops.map((op) => [op, rule]))
}

/** Axis counted from the front; null outside the rank. */
export function axisOf(axis: number, rank: number): number | null {
  const counted = axis < 0 ? axis + rank : axis
  return Number.isInteger(counted) && counted >= 0 && counted < rank ? counted : null
}

/** Axes counted from the front; null if one of them is outside the rank. */
export function axesOf(axes: readonly number[], rank: number): number[] | null {
  const counted = axes.map((axis) => axisOf(axis, rank))
  return counted.every((axis) => axis !== null) ? counted : null
}

/** All values of an input as plain numbers; null if one of them is unknown or symbolic. */
export function numbersOf(context: ShapeContext, input: number): readonly number[] | null {
  const values = context.value(input)?.values
  return values?.every((value) => typeof value === 'number') ? (values as readonly number[]) : null
}

/** Whether the optional input is given. */
export function hasInput(context: ShapeContext, input: number): boolean {
  return (context.node.inputs[input] ?? '') !== ''
}

/** A shape of `rank` unknown sizes. */
export function unknownShape(rank: number): Shape {
  return new Array<Dimension>(rank).fill(null)
}
