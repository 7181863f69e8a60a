import type { Graph, Node } from '../onnx/graph'
import { namesNeededBy } from './names'

/** The part of a graph between the tensors a gradient is wanted for and the tensor it starts from. */
export interface GradientPath {
  /** in the graph's order */
  readonly nodes: readonly Node[]
  /** tensors that change when one of the wanted tensors does, and that change the start */
  readonly tensors: ReadonlySet<string>
}

/** @param of where the gradient starts; @param from tensors it is wanted for */
export function findPath(graph: Graph, of: string, from: readonly string[]): GradientPath {
  const reached = reachedFrom(graph, from)
  const tensors = new Set<string>()
  const wanted = new Set([of])
  const nodes: Node[] = []
  for (const node of graph.nodes.toReversed()) {
    if (!node.outputs.some((output) => wanted.has(output) && reached.has(output))) continue
    for (const output of node.outputs) if (wanted.has(output) && reached.has(output)) tensors.add(output)
    // A wanted tensor inside the graph ends the path, unless another one lies before it.
    const inputs = namesNeededBy(node).filter((input) => reached.has(input))
    if (inputs.length === 0) continue
    for (const input of inputs) wanted.add(input)
    nodes.push(node)
  }
  for (const name of from) if (wanted.has(name)) tensors.add(name)
  return { nodes: nodes.reverse(), tensors }
}

/** Every tensor that depends, by floating point values, on one of the given tensors, these included. */
export function reachedFrom(graph: Graph, from: readonly string[]): Set<string> {
  const reached = new Set(from)
  for (const node of graph.nodes) {
    if (!namesNeededBy(node).some((input) => reached.has(input))) continue
    for (const output of node.outputs) if (output !== '' && carriesGradient(graph, node, output)) reached.add(output)
  }
  return reached
}

/** Operators whose results are integers, truth values, steps or chance, so that no gradient passes them. */
const discrete = new Set(
  `And ArgMax ArgMin BitShift Equal Greater GreaterOrEqual IsInf IsNaN Less LessOrEqual NonZero Not Or Shape Size Xor
  Ceil Floor Round Sign EyeLike Hardmax RandomNormalLike RandomUniformLike Bernoulli Multinomial`.split(/\s+/),
)

const floats: ReadonlySet<string> = new Set(['float32', 'float64', 'float16', 'bfloat16'])

function carriesGradient(graph: Graph, node: Node, output: string): boolean {
  if (node.domain === '' && discrete.has(node.op)) return false
  const type = graph.types.get(output)?.type ?? graph.outputs.find(({ name }) => name === output)?.type
  return type === undefined || floats.has(type)
}
