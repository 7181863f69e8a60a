import type { Attribute, Constant, Node } from '../graph'
import { bytesOf, packStrings } from './text'

/** The value of a Constant node, in whichever of its attributes it stands; null for any other node. */
export function constantOfNode(node: Node): Constant | null {
  if (node.op !== 'Constant' || node.domain !== '' || node.outputs.length !== 1) return null
  const [name, attribute] = Object.entries(node.attributes)[0] ?? []
  return name?.startsWith('value') && attribute ? constantOf(attribute) : null
}

function constantOf(attribute: Attribute): Constant | null {
  switch (attribute.kind) {
    case 'tensor':
      return attribute.value
    case 'float':
      return fromNumbers('float32', [attribute.value], [])
    case 'floats':
      return fromNumbers('float32', attribute.value, [attribute.value.length])
    case 'int':
      return fromNumbers('int64', [attribute.value], [])
    case 'ints':
      return fromNumbers('int64', attribute.value, [attribute.value.length])
    case 'string':
      return { type: 'string', shape: [], bytes: packStrings([bytesOf(attribute.value)]) }
    case 'strings':
      return { type: 'string', shape: [attribute.value.length], bytes: packStrings(attribute.value.map(bytesOf)) }
    case 'graph':
      return null
  }
}

function fromNumbers(type: 'float32' | 'int64', values: readonly number[], shape: readonly number[]): Constant {
  const array = type === 'float32' ? Float32Array.from(values) : BigInt64Array.from(values, BigInt)
  return { type, shape, bytes: new Uint8Array(array.buffer) }
}
