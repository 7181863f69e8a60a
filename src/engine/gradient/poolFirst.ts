import type { Graph, Node } from '../onnx/graph'
import { namesNeededBy, uniqueNames } from './names'

/**
 * Moves ReLUs behind the maximum pool that alone reads them, also through a Concat: both only ever choose the larger
 * value, so the result is bit for bit the same, and so is the gradient (equal maxima of 0 get none either way).
 * The ReLU and its backward mask then work on the pooled tensor, a quarter of the size as a rule.
 *
 * @param keep tensors that must stay
 */
export function poolFirst(graph: Graph, keep: readonly string[]): Graph {
  const kept = new Set([...keep, ...graph.outputs.map(({ name }) => name)])
  const unique = uniqueNames(graph)
  let nodes = graph.nodes
  for (const pool of graph.nodes) {
    if (!isPlain(pool, 'MaxPool') || pool.outputs[1]) continue
    nodes = swapped(nodes, pool, kept, unique) ?? nodes
  }
  return nodes === graph.nodes ? graph : { ...graph, nodes }
}

function swapped(
  nodes: readonly Node[],
  pool: Node,
  kept: ReadonlySet<string>,
  unique: (wanted: string) => string,
): readonly Node[] | null {
  const makerOf = (tensor: string): Node | null => {
    const maker = nodes.find(({ outputs }) => outputs.includes(tensor))
    return maker && !kept.has(tensor) && readersOf(nodes, tensor) === 1 ? maker : null
  }
  const maker = makerOf(pool.inputs[0]!)
  if (!maker) return null
  const concat = isPlain(maker, 'Concat') ? maker : null
  const relus = (concat?.inputs ?? pool.inputs).map(makerOf)
  if (!relus.every((relu): relu is Node => relu !== null && isPlain(relu, 'Relu'))) return null

  const pooled = unique(`${pool.outputs[0]!}_signed`)
  const joined = concat && {
    ...concat,
    inputs: relus.map((relu) => relu.inputs[0]!),
    outputs: [unique(`${concat.name}_signed`)],
  }
  const first = { ...pool, inputs: [joined ? joined.outputs[0]! : relus[0]!.inputs[0]!], outputs: [pooled] }
  const last = { ...relus[0]!, inputs: [pooled], outputs: pool.outputs }
  return nodes.flatMap((node) => {
    if (node === pool) return [first, last]
    if (node === concat) return joined ? [joined] : []
    return relus.includes(node) ? [] : [node]
  })
}

function readersOf(nodes: readonly Node[], tensor: string): number {
  return nodes.reduce((count, node) => count + namesNeededBy(node).filter((name) => name === tensor).length, 0)
}

function isPlain(node: Node, op: string): boolean {
  return node.op === op && node.domain === ''
}
