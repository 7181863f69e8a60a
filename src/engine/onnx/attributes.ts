import type { Attribute, Constant, Node } from './graph'

/** Attributes as ONNX writes them: `{ axis: int(1), pads: ints([0, 0, 1, 1]) }`. */
export const int = (value: number): Attribute => ({ kind: 'int', value })
export const float = (value: number): Attribute => ({ kind: 'float', value })
export const string = (value: string): Attribute => ({ kind: 'string', value })
export const ints = (value: readonly number[]): Attribute => ({ kind: 'ints', value })
export const floats = (value: readonly number[]): Attribute => ({ kind: 'floats', value })
export const tensor = (value: Constant): Attribute => ({ kind: 'tensor', value })

type Kinds = { [kind in Attribute['kind']]: Extract<Attribute, { kind: kind }>['value'] }

/** The value of an attribute, or `fallback` where the node leaves it out or gives it another kind. */
function read<Kind extends Attribute['kind'], Fallback>(
  node: Node,
  name: string,
  kind: Kind,
  fallback: Fallback,
): Kinds[Kind] | Fallback {
  const attribute = node.attributes[name]
  return attribute?.kind === kind ? (attribute.value as Kinds[Kind]) : fallback
}

export function intAttribute(node: Node, name: string, fallback: number): number
export function intAttribute(node: Node, name: string, fallback: null): number | null
export function intAttribute(node: Node, name: string, fallback: number | null): number | null {
  return read(node, name, 'int', fallback)
}

export function floatAttribute(node: Node, name: string, fallback: number): number
export function floatAttribute(node: Node, name: string, fallback: null): number | null
export function floatAttribute(node: Node, name: string, fallback: number | null): number | null {
  return read(node, name, 'float', fallback)
}

export function stringAttribute(node: Node, name: string, fallback: string): string
export function stringAttribute(node: Node, name: string, fallback: null): string | null
export function stringAttribute(node: Node, name: string, fallback: string | null): string | null {
  return read(node, name, 'string', fallback)
}

export function intsAttribute(node: Node, name: string, fallback: readonly number[]): readonly number[]
export function intsAttribute(node: Node, name: string, fallback: null): readonly number[] | null
export function intsAttribute(node: Node, name: string, fallback: readonly number[] | null): readonly number[] | null {
  return read(node, name, 'ints', fallback)
}

export function floatsAttribute(node: Node, name: string, fallback: readonly number[]): readonly number[]
export function floatsAttribute(node: Node, name: string, fallback: null): readonly number[] | null
export function floatsAttribute(
  node: Node,
  name: string,
  fallback: readonly number[] | null,
): readonly number[] | null {
  return read(node, name, 'floats', fallback)
}

/** Whether an on/off attribute (an int of 0 or 1) is on. */
export function flagAttribute(node: Node, name: string, fallback: boolean): boolean {
  return intAttribute(node, name, fallback ? 1 : 0) !== 0
}
