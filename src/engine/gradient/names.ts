import { needsOf } from '../onnx/codec/order'
import type { Graph, Node } from '../onnx/graph'

/** Every name a graph uses for a node or a tensor. */
export function namesOf(graph: Graph): Set<string> {
  const names = new Set<string>(graph.constants.keys())
  for (const { name } of graph.inputs) names.add(name)
  for (const node of graph.nodes) {
    names.add(node.name)
    for (const output of node.outputs) names.add(output)
    for (const body of bodiesOf(node)) for (const name of namesOf(body)) names.add(name)
  }
  return names
}

/** A function that turns a wanted name into one that is still free, and takes it. */
export function uniqueNames(graph: Graph): (wanted: string) => string {
  const taken = namesOf(graph)
  const counters = new Map<string, number>()
  return (wanted) => {
    let name = wanted
    while (taken.has(name)) {
      const count = (counters.get(wanted) ?? 0) + 1
      counters.set(wanted, count)
      name = `${wanted}_${count}`
    }
    taken.add(name)
    return name
  }
}

/** Every tensor a node reads: its inputs and, for loops and branches, what their bodies read from outside. */
export function namesNeededBy(node: Node): readonly string[] {
  return needsOf(node).filter((name) => name !== '')
}

/** What the bodies of a loop or branch read from outside. */
export function capturedBy(node: Node): readonly string[] {
  return needsOf(node).slice(node.inputs.length)
}

function bodiesOf(node: Node): Graph[] {
  return Object.values(node.attributes).flatMap((attribute) => (attribute.kind === 'graph' ? [attribute.value] : []))
}

export interface Reading {
  /** tensor -> the node that makes it */
  readonly makers: Map<string, Node>
  /** tensor -> how many inputs of nodes it feeds */
  readonly readers: Map<string, number>
}

export function readingOf(nodes: readonly Node[]): Reading {
  const makers = new Map<string, Node>()
  const readers = new Map<string, number>()
  for (const node of nodes) {
    for (const output of node.outputs) makers.set(output, node)
    for (const name of namesNeededBy(node)) readers.set(name, (readers.get(name) ?? 0) + 1)
  }
  return { makers, readers }
}
