import { WorkbenchError } from '../../../contract/error'
import type { Graph, Node } from '../graph'

/**
 * The graph with its nodes in topological order, inner graphs too. Files in order stay exactly as they are.
 *
 * @param outer tensors of the surrounding graphs, which inner graphs may read
 * @throws WorkbenchError `onnx/duplicate-tensor` if two nodes, or a node and an input, make one tensor;
 *   `onnx/unknown-tensor` if a node or output reads a tensor nobody makes; `onnx/cycle` if nodes wait for each other
 */
export function sortNodes(graph: Graph, origin: string, outer: ReadonlySet<string> = new Set()): Graph {
  const given = new Set([...outer, ...graph.constants.keys(), ...graph.inputs.map(({ name }) => name), ''])
  const maker = makersOf(graph, given, outer, origin)
  const visible = new Set([...given, ...maker.keys()])
  const nodes = graph.nodes.map((node) => withSortedBodies(node, origin, visible))
  for (const { name } of graph.outputs) if (!visible.has(name)) throw unknown(name, 'an output of the graph', origin)
  const sorted = inOrder(nodes, given) ?? sortByNeed(nodes, given, maker, origin)
  return { ...graph, nodes: sorted }
}

/** Position of the node that makes each tensor. */
function makersOf(graph: Graph, given: ReadonlySet<string>, outer: ReadonlySet<string>, origin: string) {
  const maker = new Map<string, number>()
  graph.nodes.forEach((node, position) => {
    for (const output of node.outputs) {
      if (output === '') continue
      if (maker.has(output) || (given.has(output) && !outer.has(output)))
        throw new WorkbenchError(
          'onnx/duplicate-tensor',
          `${origin} makes the tensor "${output}" twice; once more in node ${labelOf(node)}.`,
          'The file is damaged; export it again.',
        )
      maker.set(output, position)
    }
  })
  return maker
}

function withSortedBodies(node: Node, origin: string, visible: ReadonlySet<string>): Node {
  const bodies = Object.entries(node.attributes).filter(([, attribute]) => attribute.kind === 'graph')
  if (bodies.length === 0) return node
  const attributes = { ...node.attributes }
  for (const [name, attribute] of bodies)
    if (attribute.kind === 'graph')
      attributes[name] = { kind: 'graph', value: sortNodes(attribute.value, origin, visible) }
  return { ...node, attributes }
}

/** What a node waits for: its inputs and what its inner graphs read from outside. */
export function needsOf(node: Node): readonly string[] {
  const inner = Object.values(node.attributes).flatMap((attribute) =>
    attribute.kind === 'graph' ? outerNeeds(attribute.value) : [],
  )
  return inner.length ? [...node.inputs, ...inner] : node.inputs
}

function outerNeeds(graph: Graph): string[] {
  const own = new Set([...graph.constants.keys(), ...graph.inputs.map(({ name }) => name)])
  for (const node of graph.nodes) for (const output of node.outputs) own.add(output)
  const needs = [...graph.nodes.flatMap(needsOf), ...graph.outputs.map(({ name }) => name)]
  return needs.filter((name) => !own.has(name))
}

function inOrder(nodes: readonly Node[], given: ReadonlySet<string>): readonly Node[] | null {
  const known = new Set(given)
  for (const node of nodes) {
    if (!needsOf(node).every((name) => known.has(name))) return null
    for (const output of node.outputs) known.add(output)
  }
  return nodes
}

/** Depth-first from each node to what it needs, without recursion: a chain may be 100 000 nodes long. */
function sortByNeed(
  nodes: readonly Node[],
  given: ReadonlySet<string>,
  maker: ReadonlyMap<string, number>,
  origin: string,
): Node[] {
  const state = new Uint8Array(nodes.length)
  const [open, done] = [1, 2]
  const sorted: Node[] = []
  const makersNeededBy = (position: number): number[] =>
    needsOf(nodes[position]!).flatMap((name) => {
      if (given.has(name)) return []
      const found = maker.get(name)
      if (found === undefined) throw unknown(name, `node ${labelOf(nodes[position]!)}`, origin)
      return [found]
    })

  for (let start = 0; start < nodes.length; start++) {
    const stack = [start]
    while (stack.length) {
      const position = stack.at(-1)!
      if (state[position] === 0) {
        state[position] = open!
        for (const needed of makersNeededBy(position)) {
          if (state[needed] === open) throw cycle(nodes[needed]!, origin)
          if (state[needed] === 0) stack.push(needed)
        }
        continue
      }
      stack.pop()
      if (state[position] === open) sorted.push(nodes[position]!)
      state[position] = done!
    }
  }
  return sorted
}

function labelOf(node: Node): string {
  return `"${node.name || node.outputs[0] || ''}" (${node.op})`
}

function unknown(name: string, reader: string, origin: string): WorkbenchError {
  return new WorkbenchError(
    'onnx/unknown-tensor',
    `${origin}: ${reader} reads the tensor "${name}", which no input, weight or node provides.`,
    'The file is damaged or was cut carelessly; export it again.',
  )
}

function cycle(node: Node, origin: string): WorkbenchError {
  return new WorkbenchError(
    'onnx/cycle',
    `${origin}: node ${labelOf(node)} needs its own result, so its nodes form a circle.`,
    'The file is damaged; export it again.',
  )
}
