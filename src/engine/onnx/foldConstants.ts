import type { Constant, Graph, Node } from './graph'
import { withoutDead } from './needs'
import { Inference } from './shape/inference'
import { constantFromKnown } from './value/knownValue'

/**
 * Replaces nodes that compute small tensors known beforehand (sizes taken from shapes, lists of pads and axes) by
 * constants, and drops what nobody needs then. Give sizes to symbolic dimensions first, with `inferShapes`: exporters'
 * chains of Shape, Gather, Concat and Reshape then fold to a Reshape by a constant.
 *
 * @returns a graph that computes the same bits for inputs of its declared sizes
 */
export function foldConstants(graph: Graph): Graph {
  const inference = new Inference(graph, true)
  inference.run()
  const constants = new Map(graph.constants)
  const nodes: Node[] = []
  const outputs = new Set(graph.outputs.map(({ name }) => name))
  for (const node of graph.nodes) {
    const folded = foldedOutputs(node, inference)
    if (folded && !node.outputs.some((name) => outputs.has(name)))
      for (const [name, value] of folded) constants.set(name, value)
    else nodes.push(node)
  }
  return withoutDead({ ...graph, nodes, constants, types: inference.types })
}

/** Constants for all outputs of a node, null if one of them is not fully known. */
function foldedOutputs(node: Node, inference: Inference): [string, Constant][] | null {
  const folded: [string, Constant][] = []
  for (const name of node.outputs) {
    if (name === '') continue
    const value = inference.values.get(name)
    const constant = value && constantFromKnown(value)
    if (!constant) return null
    folded.push([name, constant])
  }
  return folded.length ? folded : null
}
