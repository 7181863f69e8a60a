import { intAttribute } from '../onnx/attributes'
import type { Constant, Graph, Node } from '../onnx/graph'
import { elementCount } from '../tensor/shape'
import { readingOf, uniqueNames } from './names'
import { elementsOf } from './rules/turnWeights'
import { shapeOf, typeOf } from './tensorType'

/** Beyond this, adding up the parts takes longer than joining them. */
const mostParts = 3

/**
 * A convolution of joined channels becomes the sum of the convolutions of the parts: nothing is copied to be joined, and
 * no gradient to be taken apart again.
 *
 * @param keep tensors that must stay
 * @param block channels in a block: parts that do not fill blocks are left alone
 */
export function convolveParts(graph: Graph, keep: readonly string[], block: number): Graph {
  const kept = new Set([...keep, ...graph.outputs.map(({ name }) => name)])
  const { makers, readers } = readingOf(graph.nodes)
  const unique = uniqueNames(graph)
  const constants = new Map(graph.constants)
  const types = new Map(graph.types)
  const replaced = new Map<Node, readonly Node[]>()
  for (const conv of graph.nodes) {
    const concat = makers.get(conv.inputs[0] ?? '')
    if (!concat || kept.has(conv.inputs[0]!) || readers.get(conv.inputs[0]!) !== 1) continue
    const sizes = partsOf(graph, conv, concat, block)
    if (!sizes) continue
    const weights = constants.get(conv.inputs[1]!)!
    const type = typeOf(graph, conv.outputs[0]!)!
    const name = (): string => {
      const made = unique(`${conv.outputs[0]!}_part`)
      types.set(made, type)
      return made
    }
    const made: Node[] = []
    let begin = 0
    let total = ''
    for (const [index, size] of sizes.entries()) {
      const part = unique(`${conv.inputs[1]!}_part`)
      constants.set(part, sliceInputs(weights, begin, size))
      begin += size
      const bias = index === 0 && conv.inputs[2] ? [conv.inputs[2]] : []
      const output = name()
      made.push({ ...conv, name: output, inputs: [concat.inputs[index]!, part, ...bias], outputs: [output] })
      const isLast = index === sizes.length - 1
      const sum = total === '' ? output : isLast ? conv.outputs[0]! : name()
      if (total !== '')
        made.push({ name: sum, op: 'Add', domain: '', inputs: [total, output], outputs: [sum], attributes: {} })
      total = sum
    }
    replaced.set(conv, made)
    replaced.set(concat, [])
  }
  if (replaced.size === 0) return graph
  return { ...graph, constants, types, nodes: graph.nodes.flatMap((node) => replaced.get(node) ?? [node]) }
}

/** Channels of each part; null if the convolution is not to be split. */
function partsOf(graph: Graph, conv: Node, concat: Node, block: number): readonly number[] | null {
  const weights = graph.constants.get(conv.inputs[1] ?? '')
  if (conv.op !== 'Conv' || conv.domain !== '' || intAttribute(conv, 'group', 1) !== 1) return null
  if (concat.op !== 'Concat' || concat.domain !== '' || intAttribute(concat, 'axis', 0) !== 1) return null
  if (weights?.type !== 'float32' || weights.shape.length !== 4 || concat.inputs.length > mostParts) return null
  const sizes = concat.inputs.map((input) => shapeOf(graph, input)[1]!)
  return sizes.length > 1 && sizes.every((size) => size % block === 0) ? sizes : null
}

/** Weights of some input channels only. */
function sliceInputs(weights: Constant, begin: number, count: number): Constant {
  const [outputs, inputs, ...kernel] = weights.shape as [number, number, ...number[]]
  const taps = elementCount(kernel)
  const source = elementsOf(weights)
  const result = new Float32Array(outputs * count * taps)
  for (let output = 0; output < outputs; output++) {
    const from = (output * inputs + begin) * taps
    result.set(source.subarray(from, from + count * taps), output * count * taps)
  }
  return { type: 'float32', shape: [outputs, count, ...kernel], bytes: new Uint8Array(result.buffer) }
}
