import type { Constant, Node } from '../onnx/graph'
import type { ElementType } from '../tensor/elementType'
import type { GraphBuilder } from './builder'

/** How a graph with its backward pass is put together; part of the compile request. */
export interface Lowering {
  /**
   * MaxPool backward. `indices`: from its Indices output and ScatterElements, in one pass over the tensor.
   * `masks`: one axis at a time from equality masks; needs no Indices output, which WebGPU lacks.
   */
  readonly maxPool: 'indices' | 'masks'
  /** Channels in a block of onnxruntime's blocked layout, which the graph is then written with (`layout/`); null: not. */
  readonly block: 8 | 16 | null
}

/** What a rule sees of the node it is asked about. */
export interface NodeView {
  readonly node: Node
  readonly lowering: Lowering
  /** tensor name of an input, '' if it is left out */
  input(index: number): string
  output(index: number): string
  /** whether a gradient has to flow to this input */
  needs(index: number): boolean
  /** concrete shape of a forward tensor; throws `gradient/unknown-shape` */
  shape(tensor: string): readonly number[]
  typeOf(tensor: string): ElementType
  /** values of an input that is an integer constant; null if it is left out; throws `gradient/not-constant` */
  integers(index: number): readonly number[] | null
}

export interface BackwardView extends NodeView {
  /** adds nodes; its constants have the element type of the gradient */
  readonly graph: GraphBuilder
  /** gradient of an output, of the output's shape; zeros if none reached it */
  gradOut(index: number): string
  hasGradOut(index: number): boolean
  /** name of an optional output of the forward node, which is switched on if it was left out */
  requireOutput(index: number): string
}

export interface ExpandView extends NodeView {
  readonly graph: GraphBuilder
}

interface RuleHead {
  readonly op: string
  /** operator versions the rule is right for, oldest first; older ones have been raised when the rule is asked */
  readonly opsets: readonly number[]
  /** inputs that a gradient can flow to; left out: all of them */
  readonly differentiable?: readonly number[]
  /** inputs whose numbers have to be known when the gradient is compiled; left out: none */
  readonly fixed?: readonly number[]
  /** why this very node is not covered (a sentence), null if it is */
  limit?(node: Node, constantOf: (tensor: string) => Constant | null): string | null
}

/** How the gradients of the inputs follow from the gradients of the outputs. */
export interface GradientRule extends RuleHead {
  /** One entry an input: name of its gradient, of the input's shape, or null where none flows. */
  backward(view: BackwardView): readonly (string | null)[]
}

/** An operator that is replaced by simpler ones before the walk. */
export interface ExpansionRule extends RuleHead {
  /** Names that take the place of the node's outputs, or null to keep the node. */
  expand(view: ExpandView): readonly string[] | null
}

/** An operator may have both: it is expanded if `expand` gives names, and walked by `backward` otherwise. */
export type Rule = GradientRule | ExpansionRule | (GradientRule & ExpansionRule)

/** Declares a rule; only gives it its type. */
export function defineRule<R extends Rule>(rule: R): R {
  return rule
}
