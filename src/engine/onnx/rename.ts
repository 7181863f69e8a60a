import type { Attribute, Graph, Node, Value } from './graph'
import { tensorNames } from './needs'

type Renaming = (name: string) => string

/** The graph with tensors renamed wherever they appear, inner graphs included. Names without an entry stay. */
export function rename(graph: Graph, names: ReadonlyMap<string, string>): Graph {
  return names.size === 0 ? graph : renamed(graph, (name) => names.get(name) ?? name)
}

function renamed(graph: Graph, to: Renaming): Graph {
  const keys = <Entry>(map: ReadonlyMap<string, Entry>) => new Map([...map].map(([name, entry]) => [to(name), entry]))
  const value = (old: Value): Value => ({ ...old, name: to(old.name) })
  return {
    ...graph,
    inputs: graph.inputs.map(value),
    outputs: graph.outputs.map(value),
    nodes: graph.nodes.map((node) => renamedNode(node, to)),
    constants: keys(graph.constants),
    types: keys(graph.types),
  }
}

function renamedNode(node: Node, to: Renaming): Node {
  return {
    ...node,
    inputs: node.inputs.map(to),
    outputs: node.outputs.map(to),
    attributes: Object.values(node.attributes).some(({ kind }) => kind === 'graph')
      ? Object.fromEntries(
          Object.entries(node.attributes).map(([name, attribute]) => [name, renamedBody(attribute, to)]),
        )
      : node.attributes,
  }
}

/** Inside a body its own names hide outer ones of the same name. */
function renamedBody(attribute: Attribute, to: Renaming): Attribute {
  if (attribute.kind !== 'graph') return attribute
  const own = tensorNames(attribute.value)
  return { kind: 'graph', value: renamed(attribute.value, (name) => (own.has(name) ? name : to(name))) }
}

/** `name`, or `name_2`, `name_3` ... if it is taken. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name
  let count = 2
  while (taken.has(`${name}_${count}`)) count++
  return `${name}_${count}`
}
