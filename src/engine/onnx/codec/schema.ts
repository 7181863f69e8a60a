import protobuf from 'protobufjs'

/**
 * The messages of an ONNX file: for each field its protobuf number and type. These are facts of the file format
 * (https://onnx.ai/onnx/repo-docs/IR.html); fields we never use are left out, and a reader passes over them.
 */
export const messages = {
  Model: {
    irVersion: [1, 'int64'],
    opsetImport: [8, 'OperatorSetId', 'repeated'],
    producerName: [2, 'string'],
    producerVersion: [3, 'string'],
    graph: [7, 'Graph'],
    functions: [25, 'Function', 'repeated'],
  },
  OperatorSetId: { domain: [1, 'string'], version: [2, 'int64'] },
  Function: { name: [1, 'string'], domain: [10, 'string'] },
  Graph: {
    node: [1, 'Node', 'repeated'],
    name: [2, 'string'],
    initializer: [5, 'Tensor', 'repeated'],
    sparseInitializer: [15, 'SparseTensor', 'repeated'],
    input: [11, 'ValueInfo', 'repeated'],
    output: [12, 'ValueInfo', 'repeated'],
    valueInfo: [13, 'ValueInfo', 'repeated'],
  },
  Node: {
    input: [1, 'string', 'repeated'],
    output: [2, 'string', 'repeated'],
    name: [3, 'string'],
    opType: [4, 'string'],
    attribute: [5, 'Attribute', 'repeated'],
    domain: [7, 'string'],
  },
  Attribute: {
    name: [1, 'string'],
    f: [2, 'float'],
    i: [3, 'int64'],
    s: [4, 'bytes'],
    t: [5, 'Tensor'],
    g: [6, 'Graph'],
    floats: [7, 'float', 'repeated'],
    ints: [8, 'int64', 'repeated'],
    strings: [9, 'bytes', 'repeated'],
    type: [20, 'int32'],
    refAttrName: [21, 'string'],
  },
  Tensor: {
    dims: [1, 'int64', 'repeated'],
    dataType: [2, 'int32'],
    // float and double data are packed, so on the wire they are bytes already: read as such, they stay views of the file
    floatData: [4, 'bytes', 'repeated'],
    int32Data: [5, 'int32', 'packed'],
    stringData: [6, 'bytes', 'repeated'],
    int64Data: [7, 'int64', 'packed'],
    name: [8, 'string'],
    rawData: [9, 'bytes'],
    doubleData: [10, 'bytes', 'repeated'],
    uint64Data: [11, 'uint64', 'packed'],
    externalData: [13, 'StringStringEntry', 'repeated'],
    dataLocation: [14, 'int32'],
  },
  SparseTensor: { values: [1, 'Tensor'] },
  StringStringEntry: { key: [1, 'string'], value: [2, 'string'] },
  ValueInfo: { name: [1, 'string'], type: [2, 'Type'] },
  Type: { tensorType: [1, 'TensorTypeMessage'] },
  TensorTypeMessage: { elemType: [1, 'int32'], shape: [2, 'Shape'] },
  Shape: { dim: [1, 'DimensionMessage', 'repeated'] },
  DimensionMessage: { dimValue: [1, 'int64'], dimParam: [2, 'string'] },
} as const satisfies Record<string, Record<string, FieldEntry>>

type FieldEntry = readonly [number: number, type: string, repetition?: 'repeated' | 'packed']
export type MessageName = keyof typeof messages

/** int64 fields arrive as `long` objects and may be given as numbers. */
export interface Long {
  readonly low: number
  readonly high: number
  toNumber(): number
}
export type Int64 = Long | number

export interface ModelMessage {
  irVersion?: Int64
  opsetImport?: { domain?: string; version?: Int64 }[]
  producerName?: string
  producerVersion?: string
  graph?: GraphMessage | null
  functions?: { name?: string; domain?: string }[]
}

export interface GraphMessage {
  node?: NodeMessage[]
  name?: string
  initializer?: TensorMessage[]
  sparseInitializer?: { values?: TensorMessage }[]
  input?: ValueMessage[]
  output?: ValueMessage[]
  valueInfo?: ValueMessage[]
}

export interface NodeMessage {
  input?: string[]
  output?: string[]
  name?: string
  opType?: string
  attribute?: AttributeMessage[]
  domain?: string
}

export interface AttributeMessage {
  name?: string
  f?: number
  i?: Int64
  s?: Uint8Array
  t?: TensorMessage | null
  g?: GraphMessage | null
  floats?: number[]
  ints?: Int64[]
  strings?: Uint8Array[]
  type?: number
  refAttrName?: string
}

export interface TensorMessage {
  dims?: Int64[]
  dataType?: number
  floatData?: Uint8Array[]
  int32Data?: number[]
  stringData?: Uint8Array[]
  int64Data?: Int64[]
  name?: string
  rawData?: Uint8Array
  doubleData?: Uint8Array[]
  uint64Data?: Int64[]
  externalData?: { key?: string; value?: string }[]
  dataLocation?: number
}

export interface ValueMessage {
  name?: string
  type?: TypeMessage | null
}

export interface TypeMessage {
  tensorType?: { elemType?: number; shape?: { dim?: DimensionMessage[] } | null } | null
}

export interface DimensionMessage {
  dimValue?: Int64
  dimParam?: string
}

function fieldsOf(entries: Record<string, FieldEntry>) {
  return Object.fromEntries(
    Object.entries(entries).map(([name, [id, type, repetition]]) => [
      name,
      {
        id,
        type,
        ...(repetition ? { rule: 'repeated' as const } : {}),
        ...(repetition === 'packed' ? { options: { packed: true } } : {}),
      },
    ]),
  )
}

const root = protobuf.Root.fromJSON({
  nested: Object.fromEntries(Object.entries(messages).map(([name, entries]) => [name, { fields: fieldsOf(entries) }])),
})

const modelType = root.lookupType('Model')
const typeOf = { Model: modelType, Graph: root.lookupType('Graph'), Tensor: root.lookupType('Tensor') } as const

/** Byte fields of the result are views of `bytes`, as plain Uint8Array also where it is a Buffer. @throws RangeError or Error of protobufjs on a malformed file */
export function decodeModelMessage(bytes: Uint8Array): ModelMessage {
  const reader = protobuf.Reader.create(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  reader.discardUnknown = true
  return modelType.decode(reader) as unknown as ModelMessage
}

interface MessageOf {
  Model: ModelMessage
  Graph: GraphMessage
  Tensor: TensorMessage
}

/** Messages may be encoded in parts that are joined: the order of fields is free, and lists go on. */
export function encodeMessage<Name extends keyof MessageOf>(name: Name, message: MessageOf[Name]): Uint8Array {
  return typeOf[name].encode(message as protobuf.Message).finish()
}

/** What stands before a field whose value is `length` bytes: its number, and the length. */
export function fieldHead(message: MessageName, field: string, length: number): Uint8Array {
  const [number] = (messages[message] as Record<string, FieldEntry>)[field]!
  return protobuf.Writer.create()
    .uint32(number * 8 + 2)
    .uint32(length)
    .finish()
}
