import { dataTypeCode } from '../onnx/codec/dataType'
import { numberConstant } from '../onnx/constants'
import type { Attribute, Constant, Graph, Node, TensorType, Value } from '../onnx/graph'
import { bytesPerElement, type ElementType } from '../tensor/elementType'
import { elementCount } from '../tensor/shape'
import { uniqueNames } from './names'

/** A plain number is an `int` attribute, a list is `ints`, a text is `string`; floats are given as an `Attribute`. */
export type AttributeInput = number | string | readonly number[] | Attribute
export type FloatType = 'float32' | 'float64'

/** Adds nodes and constants behind an existing graph, which itself stays as it is. */
export interface GraphBuilder {
  /** element type of `constant` */
  readonly floatType: FloatType
  /** Adds a node of ONNX's own operators with one output and returns that output's name. */
  emit(op: string, inputs: readonly string[], attributes?: Readonly<Record<string, AttributeInput>>): string
  /** The same for operators with several outputs. */
  emitMany(
    op: string,
    inputs: readonly string[],
    outputCount: number,
    attributes?: Readonly<Record<string, AttributeInput>>,
  ): string[]
  /** A floating point constant: a number is a scalar, a list has `shape` (left out: one dimension). Equal ones are shared. */
  constant(value: number | ArrayLike<number>, shape?: readonly number[]): string
  /** An int64 constant, as shapes, axes and indices are given to operators. */
  integers(value: number | readonly number[], shape?: readonly number[]): string
  /** A constant of any type, e.g. weights prepared at compile time. */
  addConstant(constant: Constant): string
  /** A tensor as another element type. */
  cast(tensor: string, type: ElementType): string
  /** A name that is free so far, and now taken. */
  unique(wanted: string): string
  /** A new graph input, `name` made unique if it is taken; returns its name. */
  input(name: string, type: ElementType, shape: readonly number[]): string
  /** Lets a tensor be known by a chosen name (an Identity node). Throws if the name is taken. */
  rename(tensor: string, name: string): string
  /** Notes type and shape of a tensor that was emitted. */
  describe(tensor: string, type: TensorType): void
  /** The fixed value of a tensor, null if it is computed. */
  constantOf(tensor: string): Constant | null
  /** The same builder, whose `constant` makes this element type. */
  typed(floatType: FloatType): GraphBuilder
  /** Nodes added so far. */
  readonly nodes: readonly Node[]
  /** The extended graph. `outputs` are tensor names; their types are told as far as they are known. */
  finish(outputs: readonly string[]): Graph
}

/** What every typed view of one builder writes to. */
interface Draft {
  readonly base: Graph
  readonly unique: (wanted: string) => string
  readonly inputs: Value[]
  readonly nodes: Node[]
  readonly constants: Map<string, Constant>
  readonly types: Map<string, TensorType>
  /** content of small constants -> their name */
  readonly shared: Map<string, string>
}

const largestSharedBytes = 4096

/**
 * Starts extending a graph.
 *
 * @param graph left unchanged
 * @param floatType element type of the constants that are made
 */
export function extendGraph(graph: Graph, floatType: FloatType = 'float32'): GraphBuilder {
  const draft: Draft = {
    base: graph,
    unique: uniqueNames(graph),
    inputs: [],
    nodes: [],
    constants: new Map(),
    types: new Map(),
    shared: new Map(),
  }
  return builderOn(draft, floatType)
}

function builderOn(draft: Draft, floatType: FloatType): GraphBuilder {
  const addConstant = (constant: Constant): string => shareConstant(draft, constant)
  const emitMany: GraphBuilder['emitMany'] = (op, inputs, outputCount, attributes = {}) => {
    const name = draft.unique(op.toLowerCase())
    const outputs = Array.from({ length: outputCount }, (_, index) =>
      index === 0 ? name : draft.unique(`${name}:${index}`),
    )
    draft.nodes.push({ name, op, domain: '', inputs, outputs, attributes: toAttributes(attributes) })
    return outputs
  }
  return {
    floatType,
    emitMany,
    addConstant,
    nodes: draft.nodes,
    unique: draft.unique,
    emit: (op, inputs, attributes) => emitMany(op, inputs, 1, attributes)[0]!,
    cast: (tensor, type) => emitMany('Cast', [tensor], 1, { to: dataTypeCode(type) })[0]!,
    constant: (value, shape) => addConstant(constantFrom(floatType, value, shape)),
    integers: (value, shape) => addConstant(constantFrom('int64', value, shape)),
    input(name, type, shape) {
      const input = { name: draft.unique(name), type, shape }
      draft.inputs.push(input)
      return input.name
    },
    rename(tensor, name) {
      if (draft.unique(name) !== name) throw new Error(`The graph already has a tensor "${name}".`)
      draft.nodes.push({ name, op: 'Identity', domain: '', inputs: [tensor], outputs: [name], attributes: {} })
      const type = typeOf(draft, tensor)
      if (type) draft.types.set(name, type)
      return name
    },
    describe: (tensor, type) => void draft.types.set(tensor, type),
    constantOf: (tensor) => draft.constants.get(tensor) ?? draft.base.constants.get(tensor) ?? null,
    typed: (type) => builderOn(draft, type),
    finish: (outputs) => finish(draft, floatType, outputs),
  }
}

function finish(draft: Draft, floatType: FloatType, outputs: readonly string[]): Graph {
  const { base } = draft
  return {
    ...base,
    inputs: [...base.inputs, ...draft.inputs],
    nodes: [...base.nodes, ...draft.nodes],
    constants: new Map([...base.constants, ...draft.constants]),
    types: new Map([...base.types, ...draft.types]),
    outputs: outputs.map((name) => ({ name, ...(typeOf(draft, name) ?? { type: floatType, shape: null }) })),
  }
}

function typeOf(draft: Draft, tensor: string): TensorType | null {
  const known = draft.types.get(tensor) ?? draft.base.types.get(tensor)
  if (known) return { type: known.type, shape: known.shape }
  const values = [...draft.inputs, ...draft.base.inputs, ...draft.base.outputs]
  const value =
    values.find(({ name }) => name === tensor) ?? draft.constants.get(tensor) ?? draft.base.constants.get(tensor)
  return value ? { type: value.type, shape: value.shape } : null
}

function constantFrom(type: ElementType, value: number | ArrayLike<number>, shape?: readonly number[]): Constant {
  const values = typeof value === 'number' ? [value] : Array.from(value)
  const constant = numberConstant(type, values, shape ?? (typeof value === 'number' ? [] : [values.length]))
  if (!constant) throw new Error(`A constant of type ${type} cannot be made.`)
  return constant
}

function shareConstant(draft: Draft, constant: Constant): string {
  const isSmall = elementCount(constant.shape) * bytesPerElement[constant.type] <= largestSharedBytes
  const key = isSmall
    ? `${constant.type}[${constant.shape.join()}]${Buffer.from(constant.bytes).toString('base64')}`
    : ''
  const known = isSmall ? draft.shared.get(key) : undefined
  if (known !== undefined) return known

  const name = draft.unique(elementCount(constant.shape) === 1 ? 'scalar' : 'constant')
  draft.constants.set(name, constant)
  if (isSmall) draft.shared.set(key, name)
  return name
}

function toAttributes(inputs: Readonly<Record<string, AttributeInput>>): Record<string, Attribute> {
  return Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, toAttribute(name, value)]))
}

function toAttribute(name: string, value: AttributeInput): Attribute {
  if (typeof value === 'string') return { kind: 'string', value }
  if (typeof value === 'number') {
    if (!Number.isInteger(value)) throw new Error(`Attribute "${name}" is ${value}; give a float as an Attribute.`)
    return { kind: 'int', value }
  }
  return isList(value) ? { kind: 'ints', value } : value
}

function isList(value: readonly number[] | Attribute): value is readonly number[] {
  return Array.isArray(value)
}
