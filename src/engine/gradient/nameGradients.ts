import { WorkbenchError } from '../../contract/error'
import type { Graph, Node } from '../onnx/graph'
import { namesOf } from './names'

/**
 * Gives gradients their names, `<tensor>_grad`, as far as a value is the gradient of one tensor only.
 *
 * @param firstNode nodes from this place on were made by the walk and may be renamed
 * @param gradients tensor -> name of its gradient so far
 * @param requested tensors whose gradients become outputs of the graph, by exactly that name
 */
export function nameGradients(
  graph: Graph,
  firstNode: number,
  gradients: ReadonlyMap<string, string>,
  requested: readonly string[],
): Graph {
  const taken = namesOf(graph)
  const own = new Set(graph.nodes.slice(firstNode).flatMap(({ outputs }) => outputs))
  const names = new Map<string, string>()
  for (const tensor of [...requested, ...gradients.keys()]) {
    const [value, name] = [gradients.get(tensor)!, `${tensor}_grad`]
    if (!own.has(value) || names.has(value) || taken.has(name)) continue
    names.set(value, name)
    taken.add(name)
  }
  const copies = requested.filter((tensor) => names.get(gradients.get(tensor)!) !== `${tensor}_grad`)
  const nodes = graph.nodes.map((node, index) => (index < firstNode ? node : renameTensors(node, names)))
  return {
    ...graph,
    nodes: [...nodes, ...copies.map((tensor) => copyOf(gradients.get(tensor)!, `${tensor}_grad`, names, taken))],
    types: new Map([...graph.types, ...gradientTypes(graph, requested)]),
    outputs: [...graph.outputs, ...requested.map((tensor) => outputFor(graph, tensor))],
  }
}

/** A node with some of its tensors called otherwise. */
export function renameTensors(node: Node, names: ReadonlyMap<string, string>): Node {
  const renamed = (name: string): string => names.get(name) ?? name
  return { ...node, inputs: node.inputs.map(renamed), outputs: node.outputs.map(renamed) }
}

/** Needed where one value is the gradient of two tensors, or is the seed itself. */
function copyOf(value: string, name: string, names: ReadonlyMap<string, string>, taken: ReadonlySet<string>): Node {
  if (taken.has(name)) {
    throw new WorkbenchError(
      'gradient/name-taken',
      `The graph already has a tensor "${name}", which the gradient has to be called.`,
      'Rename that tensor before compiling.',
    )
  }
  const inputs = [names.get(value) ?? value]
  return { name, op: 'Identity', domain: '', inputs, outputs: [name], attributes: {} }
}

function gradientTypes(graph: Graph, requested: readonly string[]): [string, Graph['outputs'][number]][] {
  return requested.map((tensor) => [`${tensor}_grad`, outputFor(graph, tensor)])
}

function outputFor(graph: Graph, tensor: string): Graph['outputs'][number] {
  const { type, shape } = graph.inputs.find(({ name }) => name === tensor) ?? graph.types.get(tensor)!
  return { name: `${tensor}_grad`, type, shape }
}
