import { WorkbenchError } from '../../contract/error'
import { floatConstant, int64Constant, numberConstant } from '../onnx/constants'
import type { Attribute, Constant, Graph, Node } from '../onnx/graph'
import { uniqueNames } from './names'
import { upgrades, unchanged, type UpgradeTools } from './upgrades'

/** The oldest operator set whose operators are understood. */
export const oldestOpset = 7
/** The newest operator set the rules have been checked against. */
export const newestOpset = 24
const irVersionOfOpset18 = 8

/**
 * Rewrites a graph for a newer operator set: the same function in newer words (axes as an input, and so on).
 * A graph that is new enough is returned as it is.
 *
 * @param target at most 18, up to where the upgrades have been written
 * @throws WorkbenchError `gradient/opset` if the graph's opset is outside 7..24 or a node cannot be carried over
 */
export function raiseOpset(graph: Graph, target = 18): Graph {
  const opset = graph.opsets.get('') ?? 0
  const error = opsetError(graph)
  if (error) throw error
  if (opset >= target) return graph
  const raised = raiseNodes(graph, opset, target)
  return {
    ...raised,
    opsets: new Map([...graph.opsets, ['', target]]),
    irVersion: Math.max(graph.irVersion, irVersionOfOpset18),
  }
}

/** What there is to say of an operator set that nobody has looked at; null for the others. */
export function opsetError(graph: Graph): WorkbenchError | null {
  const opset = graph.opsets.get('') ?? 0
  if (opset >= oldestOpset && opset <= newestOpset) return null
  return new WorkbenchError(
    'gradient/opset',
    `The model uses ONNX operator set ${opset}; gradients are known for ${oldestOpset} to ${newestOpset}.`,
    'Export the model again with opset 13 or 18.',
  )
}

/** The same as far as it goes: a graph that cannot be carried over is returned as it is. */
export function raisedWhereKnown(graph: Graph): Graph {
  try {
    return raiseOpset(graph)
  } catch (error) {
    if (error instanceof WorkbenchError) return graph
    throw error
  }
}

function raiseNodes(graph: Graph, opset: number, target: number): Graph {
  const constants = new Map(graph.constants)
  const nodes: Node[] = []
  const tools = toolsFor(graph, constants, nodes)
  for (const node of graph.nodes) raiseNode(raiseBodies(node, opset, target), opset, target, tools)
  return { ...graph, nodes, constants }
}

/** Loops and branches carry graphs of their own. */
function raiseBodies(node: Node, opset: number, target: number): Node {
  const hasBody = Object.values(node.attributes).some(({ kind }) => kind === 'graph')
  if (!hasBody) return node
  const attributes = Object.entries(node.attributes).map(([name, attribute]): [string, Attribute] => [
    name,
    attribute.kind === 'graph' ? { kind: 'graph', value: raiseNodes(attribute.value, opset, target) } : attribute,
  ])
  return { ...node, attributes: Object.fromEntries(attributes) }
}

function raiseNode(node: Node, opset: number, target: number, tools: UpgradeTools): void {
  const steps = node.domain === '' ? (upgrades[node.op] ?? []) : []
  if (node.domain === '' && steps.length === 0 && !unchanged.has(node.op)) {
    throw new WorkbenchError(
      'gradient/opset',
      `Operator ${node.op} (node "${node.name}") cannot be carried from opset ${opset} to ${target}.`,
      `Export the model again with opset ${target}.`,
    )
  }
  let raised = node
  for (const { since, upgrade } of steps) if (opset < since && since <= target) raised = upgrade(raised, tools)
  tools.add(raised)
}

function toolsFor(graph: Graph, constants: Map<string, Constant>, nodes: Node[]): UpgradeTools {
  const unique = uniqueNames(graph)
  const addConstant = (wanted: string, constant: Constant): string => {
    const name = unique(wanted)
    constants.set(name, constant)
    return name
  }
  return {
    integers: (node, what, values) => addConstant(`${node.name}_${what}`, int64Constant(values)),
    float: (node, what, value) =>
      addConstant(`${node.name}_${what}`, numberConstant(floatTypeAt(graph, node), [value], [])!),
    floats: (node, what, values) => addConstant(`${node.name}_${what}`, floatConstant(values)),
    unique,
    add: (node) => void nodes.push(node),
  }
}

function floatTypeAt(graph: Graph, node: Node): 'float32' | 'float64' {
  const name = node.inputs[0] ?? ''
  const type = graph.types.get(name)?.type ?? graph.inputs.find((input) => input.name === name)?.type
  return type === 'float64' ? 'float64' : 'float32'
}
