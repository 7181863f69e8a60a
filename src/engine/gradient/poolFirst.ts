import type { Graph, Node } from '../onnx/graph'
import { readingOf, uniqueNames } from './names'

/**
 * Moves ReLUs behind the maximum pool that alone reads them, also through a Concat: both only ever choose the larger
 * value, so the result is bit for bit the same, and so is the gradient (equal maxima of 0 get none either way).
 * The ReLU and its backward mask then work on the pooled tensor, a quarter of the size as a rule.
 *
 * @param keep tensors that must stay
 */
export function poolFirst(graph: Graph, keep: readonly string[]): Graph {
  const kept = new Set([...keep, ...graph.outputs.map(({ name }) => name)])
  const { makers, readers } = readingOf(graph.nodes)
  const unique = uniqueNames(graph)
  const makerOf = (tensor: string): Node | null =>
    kept.has(tensor) || readers.get(tensor) !== 1 ? null : (makers.get(tensor) ?? null)

  const replaced = new Map<Node, readonly Node[]>()
  for (const pool of graph.nodes) {
    if (!isPlain(pool, 'MaxPool') || pool.outputs[1]) continue
    const before = rectifiersBefore(pool, makerOf)
    if (!before || before.relus.some((relu) => replaced.has(relu))) continue
    for (const [node, nodes] of swapped(pool, before, unique)) replaced.set(node, nodes)
  }
  return replaced.size === 0 ? graph : { ...graph, nodes: graph.nodes.flatMap((node) => replaced.get(node) ?? [node]) }
}

interface Rectifiers {
  readonly relus: readonly Node[]
  /** what joins them, if they are several */
  readonly concat: Node | null
}

function rectifiersBefore(pool: Node, makerOf: (tensor: string) => Node | null): Rectifiers | null {
  const maker = makerOf(pool.inputs[0]!)
  const concat = maker && isPlain(maker, 'Concat') ? maker : null
  const relus = (concat?.inputs ?? pool.inputs).map(makerOf)
  return relus.every((relu): relu is Node => relu !== null && isPlain(relu, 'Relu')) ? { relus, concat } : null
}

/** What takes the place of each node: the ReLUs go, the pool is followed by one. */
function swapped(pool: Node, { relus, concat }: Rectifiers, unique: (wanted: string) => string): [Node, Node[]][] {
  const pooled = unique(`${pool.outputs[0]!}_signed`)
  const data = relus.map((relu) => relu.inputs[0]!)
  const joined = concat ? { ...concat, inputs: data, outputs: [unique(`${concat.outputs[0]!}_signed`)] } : null
  const first = { ...pool, inputs: joined ? joined.outputs : data, outputs: [pooled] }
  const last = { ...relus[0]!, inputs: [pooled], outputs: pool.outputs }
  return [
    ...relus.map((relu): [Node, Node[]] => [relu, []]),
    ...(concat && joined ? [[concat, [joined]] as [Node, Node[]]] : []),
    [pool, [first, last]],
  ]
}

function isPlain(node: Node, op: string): boolean {
  return node.op === op && node.domain === ''
}
