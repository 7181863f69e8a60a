import { WorkbenchError } from '../../../contract/error'
import type { Attribute, Constant, Graph, Node, TensorType } from '../graph'
import { decodeAttribute, encodeAttribute } from './attribute'
import { constantOfNode } from './constantNode'
import { maximumGraphDepth } from './limits'
import type { GraphMessage, NodeMessage } from './schema'
import { decodeTensor, encodeTensor } from './tensor'
import type { Origin } from './tensor'
import { decodeType, decodeValue, encodeValue } from './value'

type Head = Pick<Graph, 'irVersion' | 'opsets'>

/**
 * A graph message as our graph: Constant nodes become constants, initialisers that old files list as inputs too are
 * taken off the inputs. Order and references are checked by `sortNodes`.
 */
export function decodeGraph(message: GraphMessage, head: Head, origin: Origin, depth = 0): Graph {
  refuseUnread(message, origin, depth)
  const constants = new Map<string, Constant>()
  for (const tensor of message.initializer ?? [])
    addConstant(constants, tensor.name ?? '', decodeTensor(tensor, origin), origin)
  const decodeInner = (inner: GraphMessage) => decodeGraph(inner, head, origin, depth + 1)
  const nodes: Node[] = []
  for (const nodeMessage of message.node ?? []) {
    const node = decodeNode(nodeMessage, origin, decodeInner)
    const constant = constantOfNode(node)
    if (constant) addConstant(constants, node.outputs[0]!, constant, origin)
    else nodes.push(node)
  }
  return {
    ...head,
    name: message.name ?? '',
    inputs: (message.input ?? [])
      .filter(({ name }) => !constants.has(name ?? ''))
      .map((value) => decodeValue(value, 'input', origin.name)),
    outputs: (message.output ?? []).map((value) => decodeValue(value, 'output', origin.name)),
    nodes,
    constants,
    types: typesOf(message, origin),
  }
}

function addConstant(constants: Map<string, Constant>, name: string, constant: Constant, origin: Origin): void {
  if (constants.has(name))
    throw new WorkbenchError(
      'onnx/duplicate-tensor',
      `${origin.name} gives the tensor "${name}" two values.`,
      'The file is damaged; export it again.',
    )
  constants.set(name, constant)
}

function refuseUnread(message: GraphMessage, origin: Origin, depth: number): void {
  if (depth > maximumGraphDepth)
    throw new WorkbenchError(
      'onnx/too-deep',
      `${origin.name} nests graphs more than ${maximumGraphDepth} deep.`,
      'No known exporter does this; the file is damaged or hostile.',
    )
  if (message.sparseInitializer?.length)
    throw new WorkbenchError(
      'onnx/sparse-weights',
      `${origin.name} holds sparse weights, which this build does not read.`,
      'Export the model with dense weights.',
    )
}

function decodeNode(message: NodeMessage, origin: Origin, decodeInner: (inner: GraphMessage) => Graph): Node {
  const op = message.opType ?? ''
  const label = `"${message.name || message.output?.[0] || ''}" (${op})`
  const attributes: Record<string, Attribute> = Object.create(null) as Record<string, Attribute>
  for (const attribute of message.attribute ?? [])
    attributes[attribute.name ?? ''] = decodeAttribute(attribute, label, origin, decodeInner)
  return {
    name: message.name ?? '',
    op,
    domain: message.domain === 'ai.onnx' ? '' : (message.domain ?? ''),
    inputs: message.input ?? [],
    outputs: message.output ?? [],
    attributes,
  }
}

function typesOf(message: GraphMessage, origin: Origin): Map<string, TensorType> {
  const types = new Map<string, TensorType>()
  for (const value of [...(message.valueInfo ?? []), ...(message.input ?? []), ...(message.output ?? [])]) {
    const type = decodeType(value.type, `"${value.name ?? ''}" of ${origin.name}`)
    if (type) types.set(value.name ?? '', type)
  }
  return types
}

export function encodeGraph(graph: Graph): GraphMessage {
  const shown = new Set([...graph.inputs, ...graph.outputs].map(({ name }) => name))
  const inner = [...graph.types].filter(([name]) => !shown.has(name) && !graph.constants.has(name))
  return {
    name: graph.name || 'graph',
    node: graph.nodes.map(encodeNode),
    initializer: [...graph.constants].map(([name, constant]) => encodeTensor(name, constant)),
    input: graph.inputs.map(encodeValue),
    output: graph.outputs.map(encodeValue),
    valueInfo: inner.map(([name, type]) => encodeValue({ name, ...type })),
  }
}

function encodeNode(node: Node): NodeMessage {
  return {
    input: [...node.inputs],
    output: [...node.outputs],
    name: node.name,
    opType: node.op,
    domain: node.domain,
    attribute: Object.entries(node.attributes).map(([name, attribute]) =>
      encodeAttribute(name, attribute, encodeGraph),
    ),
  }
}
