import type { Graph, Node } from '../onnx/graph'
import { valueRuleFor } from '../onnx/value/rules'
import { namesNeededBy } from './names'

/** Operators that tell sizes, whatever the tensor holds. */
const sizeReaders = new Set(['Shape', 'Size'])

/**
 * Tensors whose numbers follow from constants and sizes alone, so that they are known once the input has its sizes:
 * exporters' lists of axes, pads, shapes and indices.
 */
export function fixedTensors(graph: Graph): Set<string> {
  const fixed = new Set(['', ...graph.constants.keys()])
  for (const node of graph.nodes)
    if (isFixed(node, fixed)) for (const output of node.outputs) if (output !== '') fixed.add(output)
  return fixed
}

function isFixed(node: Node, fixed: ReadonlySet<string>): boolean {
  if (node.domain === '' && sizeReaders.has(node.op)) return true
  const isKnownOperator = node.op === 'If' || valueRuleFor(node.op, node.domain) !== undefined
  return isKnownOperator && namesNeededBy(node).every((name) => fixed.has(name))
}
