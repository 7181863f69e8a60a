import type { ElementType } from '../tensor/elementType'

/** A number, the name of a symbolic dimension, or null when unknown. */
export type Dimension = number | string | null

export interface TensorType {
  readonly type: ElementType
  /** null when even the rank is unknown */
  readonly shape: readonly Dimension[] | null
}

/** Weights and other fixed values. `bytes` is little-endian and row-major, a view into the file where possible. */
export interface Constant {
  readonly type: ElementType
  readonly shape: readonly number[]
  readonly bytes: Uint8Array
}

/** Attributes keep ONNX's own kinds, because an int and a float attribute are written differently. */
export type Attribute =
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'ints'; readonly value: readonly number[] }
  | { readonly kind: 'floats'; readonly value: readonly number[] }
  | { readonly kind: 'strings'; readonly value: readonly string[] }
  | { readonly kind: 'tensor'; readonly value: Constant }
  | { readonly kind: 'graph'; readonly value: Graph }

export interface Node {
  readonly name: string
  readonly op: string
  /** '' is ONNX's own operators */
  readonly domain: string
  /** tensor names; '' is an optional input that is left out */
  readonly inputs: readonly string[]
  /** tensor names; '' is an optional output that nobody uses */
  readonly outputs: readonly string[]
  readonly attributes: Readonly<Record<string, Attribute>>
}

export interface Value extends TensorType {
  readonly name: string
}

/** An ONNX graph in memory. Never changed in place: every rewrite makes a new one that shares the constants. */
export interface Graph {
  readonly name: string
  readonly irVersion: number
  /** operator set version by domain; '' is ONNX's own */
  readonly opsets: ReadonlyMap<string, number>
  /** without the initialisers that old files list as inputs too */
  readonly inputs: readonly Value[]
  readonly outputs: readonly Value[]
  /** in topological order */
  readonly nodes: readonly Node[]
  readonly constants: ReadonlyMap<string, Constant>
  /** types of inner tensors as far as the file or shape inference tells */
  readonly types: ReadonlyMap<string, TensorType>
}
