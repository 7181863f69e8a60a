import { WorkbenchError } from '../../../contract/error'
import type { Attribute, Graph } from '../graph'
import { safeInteger } from './integer'
import type { AttributeMessage, GraphMessage } from './schema'
import { decodeTensor, encodeTensor } from './tensor'
import type { Origin } from './tensor'
import { bytesOf, textOf } from './text'

/** AttributeProto.AttributeType */
const kindCode = { float: 1, int: 2, string: 3, tensor: 4, graph: 5, floats: 6, ints: 7, strings: 8 } as const

/** How an attribute reads and writes the graph inside it, without this file knowing graphs. */
export type DecodeGraph = (message: GraphMessage) => Graph
export type EncodeGraph = (graph: Graph) => GraphMessage

/**
 * @throws WorkbenchError `onnx/attribute-kind` for sparse tensors, type attributes, lists of tensors or graphs, and
 *   references to function parameters
 */
export function decodeAttribute(
  message: AttributeMessage,
  node: string,
  origin: Origin,
  decodeGraph: DecodeGraph,
): Attribute {
  const where = `Attribute "${message.name ?? ''}" of node ${node} in ${origin.name}`
  switch (kindOf(message)) {
    case kindCode.float:
      return { kind: 'float', value: message.f ?? 0 }
    case kindCode.int:
      return { kind: 'int', value: safeInteger(message.i ?? 0, where) }
    case kindCode.string:
      return { kind: 'string', value: textOf(message.s ?? new Uint8Array(), where) }
    case kindCode.tensor:
      return { kind: 'tensor', value: decodeTensor(message.t ?? {}, origin) }
    case kindCode.graph:
      return { kind: 'graph', value: decodeGraph(message.g ?? {}) }
    case kindCode.floats:
      return { kind: 'floats', value: message.floats ?? [] }
    case kindCode.ints:
      return { kind: 'ints', value: (message.ints ?? []).map((value) => safeInteger(value, where)) }
    case kindCode.strings:
      return { kind: 'strings', value: (message.strings ?? []).map((bytes) => textOf(bytes, where)) }
    default:
      throw new WorkbenchError(
        'onnx/attribute-kind',
        `${where} is of a kind (${message.type ?? 'none'}) this build does not read.`,
        'Export the model without functions, sparse tensors and sequence types.',
      )
  }
}

/** Files before IR 2 leave the kind out; what is there tells it. */
function kindOf(message: AttributeMessage): number {
  if (message.refAttrName) return -1
  if (message.type) return message.type
  const has = (field: keyof AttributeMessage) => Object.hasOwn(message, field)
  if (has('f')) return kindCode.float
  if (has('i')) return kindCode.int
  if (has('s')) return kindCode.string
  if (message.t) return kindCode.tensor
  if (message.g) return kindCode.graph
  if (message.floats?.length) return kindCode.floats
  if (message.ints?.length) return kindCode.ints
  return message.strings?.length ? kindCode.strings : -1
}

export function encodeAttribute(name: string, attribute: Attribute, encodeGraph: EncodeGraph): AttributeMessage {
  const head = { name, type: kindCode[attribute.kind] }
  switch (attribute.kind) {
    case 'float':
      return { ...head, f: attribute.value }
    case 'int':
      return { ...head, i: attribute.value }
    case 'string':
      return { ...head, s: bytesOf(attribute.value) }
    case 'tensor':
      return { ...head, t: encodeTensor('', attribute.value) }
    case 'graph':
      return { ...head, g: encodeGraph(attribute.value) }
    case 'floats':
      return { ...head, floats: [...attribute.value] }
    case 'ints':
      return { ...head, ints: [...attribute.value] }
    case 'strings':
      return { ...head, strings: attribute.value.map(bytesOf) }
  }
}
