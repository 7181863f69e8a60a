import { stridesOf } from '../../tensor/shape'
import { intAttribute } from '../attributes'
import type { Graph, Node } from '../graph'
import type { Inference } from '../shape/inference'

/** Elements of an integer tensor, asked for one by one, so that it may be large. NaN where one is not known. */
export interface Integers {
  readonly shape: readonly number[]
  at(place: readonly number[]): number
}

/** Elements of tensors that exporters build from small ones by stretching and joining, as the indices of an assignment. */
export class IntegerTensors {
  private readonly makers: ReadonlyMap<string, Node>

  constructor(
    private readonly graph: Graph,
    private readonly inference: Inference,
  ) {
    this.makers = new Map(graph.nodes.flatMap((node) => node.outputs.map((name): [string, Node] => [name, node])))
  }

  /** Null if its size is not known. */
  of(name: string): Integers | null {
    const shape = this.inference.types.get(name)?.shape
    if (!shape?.every((size) => typeof size === 'number')) return null
    const sizes = shape as readonly number[]
    return {
      shape: sizes,
      at: this.known(name, sizes) ?? this.stored(name, sizes) ?? this.made(name, sizes) ?? unknown,
    }
  }

  private known(name: string, shape: readonly number[]): Integers['at'] | null {
    const values = this.inference.values.get(name)?.values
    const strides = stridesOf(shape)
    return values ? (place) => Number(values[offset(place, strides)] ?? NaN) : null
  }

  private stored(name: string, shape: readonly number[]): Integers['at'] | null {
    const constant = this.graph.constants.get(name)
    if (constant?.type !== 'int64') return null
    const strides = stridesOf(shape)
    const view = new DataView(constant.bytes.buffer, constant.bytes.byteOffset, constant.bytes.byteLength)
    return (place) => Number(view.getBigInt64(8 * offset(place, strides), true))
  }

  private made(name: string, shape: readonly number[]): Integers['at'] | null {
    const node = this.makers.get(name)
    const inputs = node?.inputs.map((input) => (this.makers.has(input) || this.inference.types.has(input) ? input : ''))
    if (!node || !inputs?.[0]) return null
    if (node.op === 'Concat') return this.joined(node, shape)
    const source = this.of(inputs[0])
    if (!source) return null
    if (node.op === 'Expand') return (place) => source.at(shrunk(place, source.shape))
    if (node.op === 'Unsqueeze' || node.op === 'Squeeze')
      return (place) => source.at(aligned(place, shape, source.shape))
    return node.op === 'Identity' || node.op === 'Cast' ? source.at : null
  }

  private joined(node: Node, shape: readonly number[]): Integers['at'] | null {
    const parts = node.inputs.map((input) => this.of(input))
    if (!parts.every((part) => part !== null)) return null
    const axis = (intAttribute(node, 'axis', 0) + shape.length) % shape.length
    return (place) => {
      let own = place[axis]!
      for (const part of parts) {
        if (own < part.shape[axis]!) return part.at(place.with(axis, own))
        own -= part.shape[axis]!
      }
      return NaN
    }
  }
}

const unknown = (): number => NaN

function offset(place: readonly number[], strides: readonly number[]): number {
  return place.reduce((sum, own, axis) => sum + own * strides[axis]!, 0)
}

function shrunk(place: readonly number[], shape: readonly number[]): number[] {
  const skipped = place.length - shape.length
  return shape.map((size, axis) => (size === 1 ? 0 : place[skipped + axis]!))
}

/** The same element where axes of size 1 were added or dropped. */
function aligned(place: readonly number[], shape: readonly number[], source: readonly number[]): number[] {
  const long = place.filter((_, axis) => shape[axis] !== 1)
  return source.map((size) => (size === 1 ? 0 : long.shift()!))
}
