import { readNumbers } from './constants'
import type { Graph, Node, TensorType } from './graph'
import { tensorNames } from './needs'
import { freeName, rename } from './rename'

/**
 * Replaces every If whose condition is a constant by the branch it takes, as exporters' "squeeze the axis if it is 1"
 * becomes once the sizes are known. Fold constants before, and infer shapes after.
 *
 * @returns the same graph object if no condition is known
 */
export function takeBranches(graph: Graph): Graph {
  const taken = tensorNames(graph)
  for (const { name } of graph.nodes) taken.add(name)
  const constants = new Map(graph.constants)
  const types = new Map(graph.types)
  const nodes = graph.nodes.flatMap((node) => {
    const branch = branchOf(graph, node)
    if (!branch) return [node]
    const inlined = inline(node, branch, taken)
    for (const [name, constant] of inlined.constants) constants.set(name, constant)
    for (const [name, type] of inlined.types) types.set(name, type)
    return inlined.nodes
  })
  return nodes.every((node, place) => node === graph.nodes[place]) ? graph : { ...graph, nodes, constants, types }
}

/** null for other nodes, and where only a run would tell. */
function branchOf(graph: Graph, node: Node): Graph | null {
  if (node.op !== 'If' || node.domain !== '') return null
  const condition = graph.constants.get(node.inputs[0] ?? '')
  const [answer] = (condition && readNumbers(condition)) ?? []
  if (answer === undefined) return null
  const branch = node.attributes[answer === 0 ? 'else_branch' : 'then_branch']
  return branch?.kind === 'graph' && branch.value.outputs.length === node.outputs.length ? branch.value : null
}

interface Inlined {
  readonly nodes: Node[]
  readonly constants: Graph['constants']
  readonly types: ReadonlyMap<string, TensorType>
}

/** The branch's tensors and nodes under names of their own, then one Identity for each output of the If. */
function inline(node: Node, branch: Graph, taken: Set<string>): Inlined {
  const free = (name: string): string => {
    const own = freeName(name, taken)
    taken.add(own)
    return own
  }
  const names = new Map([...tensorNames(branch)].map((name) => [name, free(name)]))
  const { nodes, outputs, constants, types } = rename(branch, names)
  const copies = node.outputs.flatMap((output, place): Node[] => {
    if (output === '') return []
    const inputs = [outputs[place]!.name]
    return [{ name: node.name, op: 'Identity', domain: '', inputs, outputs: [output], attributes: {} }]
  })
  return { nodes: [...nodes, ...copies].map((one) => ({ ...one, name: free(one.name) })), constants, types }
}
