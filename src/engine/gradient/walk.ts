import { WorkbenchError } from '../../contract/error'
import type { Graph, Node } from '../onnx/graph'
import type { GraphBuilder } from './builder'
import type { GradientPath } from './path'
import type { BackwardView, Lowering } from './rule'
import { ruleFor } from './rules'
import { floatTypeOf, shapeOf } from './tensorType'
import { viewOf } from './view'
import { zeros } from './zeros'

export interface Walk {
  readonly builder: GraphBuilder
  readonly lowering: Lowering
  /** where the walk starts */
  readonly of: string
  /** gradient of `of` */
  readonly seed: string
}

export interface WalkResult {
  /** tensor -> its gradient */
  readonly gradients: ReadonlyMap<string, string>
  /** forward nodes that had an optional output switched on */
  readonly changed: ReadonlyMap<Node, Node>
}

/**
 * Asks the rule of each node of the path, last node first, and adds up what comes back (the chain rule).
 * Knows no operator.
 */
export function walkBack(graph: Graph, path: GradientPath, walk: Walk): WalkResult {
  const parts = new Map<string, string[]>([[walk.of, [walk.seed]]])
  const gradients = new Map<string, string>()
  const changed = new Map<Node, Node>()
  const settle = (tensor: string): string | null => {
    const known = gradients.get(tensor)
    if (known !== undefined) return known
    const terms = parts.get(tensor)
    if (!terms) return null
    const total = terms.reduce((sum, term) => walk.builder.emit('Add', [sum, term]))
    gradients.set(tensor, total)
    return total
  }

  for (const node of path.nodes.toReversed()) {
    const outGradients = node.outputs.map((output) => (path.tensors.has(output) ? settle(output) : null))
    if (outGradients.every((gradient) => gradient === null)) continue
    const view = backwardView(graph, path, walk, node, outGradients, changed)
    const results = backwardOf(node, view)
    node.inputs.forEach((input, index) => {
      const gradient = results[index] ?? null
      if (gradient !== null && view.needs(index)) parts.set(input, [...(parts.get(input) ?? []), gradient])
    })
  }
  for (const tensor of path.tensors) settle(tensor)
  return { gradients, changed }
}

function backwardOf(node: Node, view: BackwardView): readonly (string | null)[] {
  const rule = ruleFor(node)
  if (rule && 'backward' in rule) return rule.backward(view)
  // Only an expansion that gave up lands here; `limit` should have said so before.
  throw new WorkbenchError(
    'gradient/no-rule',
    `No gradient rule covers this form of ${node.op} (node "${node.name}").`,
    'Choose a tap layer before this node, or add the rule in src/engine/gradient/rules.',
  )
}

function backwardView(
  graph: Graph,
  path: GradientPath,
  walk: Walk,
  node: Node,
  outGradients: readonly (string | null)[],
  changed: Map<Node, Node>,
): BackwardView {
  const first = node.outputs.find((output) => path.tensors.has(output))!
  const builder = walk.builder.typed(floatTypeOf(graph, first))
  return {
    ...viewOf(graph, node, walk.lowering, (index) => path.tensors.has(node.inputs[index] ?? '')),
    graph: builder,
    hasGradOut: (index) => (outGradients[index] ?? null) !== null,
    gradOut: (index) => outGradients[index] ?? zeros(builder, shapeOf(graph, node.outputs[index]!)),
    requireOutput(index) {
      const current = changed.get(node) ?? node
      if (current.outputs[index]) return current.outputs[index]
      const outputs = Array.from(
        { length: Math.max(current.outputs.length, index + 1) },
        (_, i) => current.outputs[i] ?? '',
      )
      outputs[index] = builder.unique(`${node.outputs[0]!}_output${index}`)
      changed.set(node, { ...current, outputs })
      return outputs[index]
    },
  }
}
