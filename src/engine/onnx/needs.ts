import { needsOf } from './codec/order'
import type { Graph, Node } from './graph'

/** Every tensor that must be known to compute the wanted ones, themselves included. */
export function tensorsNeeded(graph: Graph, wanted: Iterable<string>): Set<string> {
  const needed = new Set(wanted)
  for (let position = graph.nodes.length - 1; position >= 0; position--) {
    const node = graph.nodes[position]!
    if (isNeeded(node, needed)) for (const name of needsOf(node)) if (name !== '') needed.add(name)
  }
  return needed
}

export function isNeeded(node: Node, needed: ReadonlySet<string>): boolean {
  return node.outputs.some((name) => needed.has(name))
}

/** The graph without nodes, constants and types that none of its outputs needs. Inputs stay. */
export function withoutDead(graph: Graph): Graph {
  const needed = tensorsNeeded(
    graph,
    graph.outputs.map(({ name }) => name),
  )
  const nodes = graph.nodes.filter((node) => isNeeded(node, needed))
  const made = new Set([...needed, ...nodes.flatMap(({ outputs }) => outputs), ...graph.inputs.map(({ name }) => name)])
  return {
    ...graph,
    nodes,
    constants: new Map([...graph.constants].filter(([name]) => needed.has(name))),
    types: new Map([...graph.types].filter(([name]) => made.has(name))),
  }
}

/** Names of all tensors of a graph: inputs, constants, node outputs; those of inner graphs are their own matter. */
export function tensorNames(graph: Graph): Set<string> {
  const names = new Set([...graph.inputs.map(({ name }) => name), ...graph.constants.keys()])
  for (const node of graph.nodes) for (const name of node.outputs) if (name !== '') names.add(name)
  return names
}
