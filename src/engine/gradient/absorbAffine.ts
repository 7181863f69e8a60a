import { intAttribute, intsAttribute, stringAttribute } from '../onnx/attributes'
import { numberConstant, readNumbers } from '../onnx/constants'
import type { Constant, Graph, Node } from '../onnx/graph'
import { withoutDead } from '../onnx/needs'
import { elementCount } from '../tensor/shape'
import { readingOf, uniqueNames } from './names'

/**
 * Works a scale or shift per channel (an input normalisation, most often) into the weights of the convolution that alone
 * reads it. Saves passes over the largest tensors, forward and backward. The weights are computed in double precision.
 *
 * A shift cannot be absorbed where the convolution pads: the zeros it pads with would have to be shifted too.
 *
 * @param keep tensors that must stay
 */
export function absorbAffine(graph: Graph, keep: readonly string[]): Graph {
  const kept = new Set([...keep, ...graph.outputs.map(({ name }) => name)])
  const reading = readingOf(graph.nodes)
  const constants = new Map(graph.constants)
  const unique = uniqueNames(graph)
  const nodes = graph.nodes.map((node) => {
    let conv = node
    while (isConvolution(conv)) {
      const maker = reading.makers.get(conv.inputs[0]!)
      if (!maker || kept.has(conv.inputs[0]!) || reading.readers.get(conv.inputs[0]!) !== 1) break
      const absorbed = absorb({ ...graph, constants }, maker, conv)
      if (!absorbed) break
      const names = [unique(`${conv.inputs[1]!}_absorbed`), unique(`${conv.name}_bias_absorbed`)]
      constants.set(names[0]!, absorbed.weights).set(names[1]!, absorbed.bias)
      conv = { ...conv, inputs: [absorbed.source, ...names] }
    }
    return conv
  })
  const isChanged = nodes.some((node, index) => node !== graph.nodes[index])
  return isChanged ? withoutDead({ ...graph, nodes, constants }) : graph
}

function isConvolution({ op, domain }: Node): boolean {
  return op === 'Conv' && domain === ''
}

interface Absorbed {
  readonly source: string
  readonly weights: Constant
  readonly bias: Constant
}

/** null if the node is no affine map per channel, or the convolution cannot take it in. */
function absorb(graph: Graph, maker: Node, conv: Node): Absorbed | null {
  const weights = graph.constants.get(conv.inputs[1]!)
  const bias = conv.inputs[2] ? graph.constants.get(conv.inputs[2]) : null
  if (!weights || bias === undefined) return null
  const group = intAttribute(conv, 'group', 1)
  const affine = affineOf(graph, maker, weights.shape[1]! * group, weights.shape.length)
  if (!affine || (pads(conv) && affine.shift.some((shift) => shift !== 0))) return null
  return { source: affine.source, ...absorbedWeights(weights, bias, group, affine) }
}

function pads(conv: Node): boolean {
  const isAutomatic = !['NOTSET', 'VALID'].includes(stringAttribute(conv, 'auto_pad', 'NOTSET'))
  return isAutomatic || intsAttribute(conv, 'pads', []).some((pad) => pad !== 0)
}

interface Affine {
  readonly source: string
  /** per channel of the data */
  readonly scale: readonly number[]
  readonly shift: readonly number[]
}

/** x c, x / c, x + c or x - c with one number, or one per channel. */
function affineOf(graph: Graph, node: Node, channels: number, rank: number): Affine | null {
  if (node.domain !== '' || !['Mul', 'Div', 'Add', 'Sub'].includes(node.op)) return null
  const [left, right] = node.inputs as [string, string]
  const swaps = node.op === 'Mul' || node.op === 'Add'
  const source = swaps && graph.constants.has(left) ? right : left
  const values = perChannel(graph.constants.get(source === left ? right : left), channels, rank)
  if (!values || graph.constants.has(source) || graph.types.get(source)?.shape?.length !== rank) return null
  const [ones, zeros] = [values.map(() => 1), values.map(() => 0)]
  if (node.op === 'Mul') return { source, scale: values, shift: zeros }
  if (node.op === 'Div') return { source, scale: values.map((value) => 1 / value), shift: zeros }
  return { source, scale: ones, shift: node.op === 'Add' ? values : values.map((value) => -value) }
}

function perChannel(constant: Constant | undefined, channels: number, rank: number): readonly number[] | null {
  if (!constant || constant.shape.length > rank) return null
  const values = readNumbers(constant)
  if (!values) return null
  if (values.length === 1) return new Array<number>(channels).fill(values[0]!)
  const isAlongChannels = constant.shape.at(1 - rank) === channels && elementCount(constant.shape) === channels
  return isAlongChannels ? values : null
}

/** conv(scale x + shift) has the weights scaled by input channel, and a bias that grows by what the shift gives. */
function absorbedWeights(
  weights: Constant,
  bias: Constant | null,
  group: number,
  { scale, shift }: Affine,
): { weights: Constant; bias: Constant } {
  const [outputs, inputs] = weights.shape as [number, number]
  const taps = elementCount(weights.shape.slice(2))
  const scaled = readNumbers(weights)!
  const shifted = bias ? readNumbers(bias)! : new Array<number>(outputs).fill(0)
  for (let output = 0; output < outputs; output++) {
    const firstChannel = Math.floor(output / (outputs / group)) * inputs
    for (let input = 0; input < inputs; input++)
      for (let tap = 0; tap < taps; tap++) {
        const place = (output * inputs + input) * taps + tap
        shifted[output]! += scaled[place]! * shift[firstChannel + input]!
        scaled[place]! *= scale[firstChannel + input]!
      }
  }
  return {
    weights: numberConstant(weights.type, scaled, weights.shape)!,
    bias: numberConstant(weights.type, shifted, [outputs])!,
  }
}
