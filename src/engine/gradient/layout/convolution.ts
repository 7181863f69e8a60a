import { intAttribute, string } from '../../onnx/attributes'
import type { Node } from '../../onnx/graph'
import { blockBias, blockWeights } from './blockWeights'
import { blockedDomain, emit, type Draft, flatOf, formsOf, isBlocked, shapeIn } from './draft'

/** A 2-D convolution with fixed weights becomes one on blocked tensors, where its channels fill blocks. */
export function blockConvolution(draft: Draft, node: Node): boolean {
  const weights = draft.constants.get(node.inputs[1] ?? '')
  const bias = node.inputs[2] ? draft.constants.get(node.inputs[2]) : null
  if (weights?.type !== 'float32' || weights.shape.length !== 4 || bias === undefined) return false
  const inputs = inputsOf(draft, weights.shape, intAttribute(node, 'group', 1))
  const data = inputs && (isPlain(inputs) ? formsOf(draft, node.inputs[0]!).plain : flatOf(draft, node.inputs[0]!))
  const shape = shapeIn(draft, node.outputs[0]!)
  if (!data || !shape) return false

  const names = [
    data,
    addConstant(
      draft,
      `${node.inputs[1]!}_blocked`,
      blockWeights(weights, draft.block, isPerBlock(inputs) ? 'blocked' : 'plain'),
    ),
  ]
  if (bias) names.push(addConstant(draft, `${node.inputs[2]!}_blocked`, blockBias(bias, draft.block)))
  const [output] = node.outputs as [string]
  const flat = emit(draft, 'Conv', names, node.attributes, { wanted: `${output}_blocked`, domain: blockedDomain })
  settle(draft, output, flat, shape[1]!)
  return true
}

type Inputs = 'few' | 'depthwise' | 'blocks'
const isPlain = (inputs: Inputs): boolean => inputs === 'few'
const isPerBlock = (inputs: Inputs): boolean => inputs === 'blocks'

/** How the kernel reads its input; null where it does not take such a convolution. */
function inputsOf({ block }: Draft, [outputs, inputs]: readonly number[], group: number): Inputs | null {
  if (group === 1) {
    if (inputs! < block) return 'few'
    return inputs! % block === 0 ? 'blocks' : null
  }
  if (outputs! % block !== 0) return null
  if (inputs === 1 && outputs === group) return 'depthwise'
  return inputs! % block === 0 && (outputs! / group) % block === 0 ? 'blocks' : null
}

function addConstant(draft: Draft, wanted: string, constant: ReturnType<typeof blockBias>): string {
  const known = draft.constants.get(wanted)
  if (known && sameBytes(known.bytes, constant.bytes)) return wanted
  const name = draft.unique(wanted)
  draft.constants.set(name, constant)
  return name
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index])
}

/** Notes the result; one whose channels do not fill the last block can only be read row-major. */
function settle(draft: Draft, output: string, flat: string, channels: number): void {
  if (channels % draft.block === 0) {
    draft.forms.set(output, { flat })
    return
  }
  const attributes = { channels: { kind: 'int', value: channels } } as const
  const name = draft.unique(`${output}_plain`)
  draft.nodes.push({ name, op: 'ReorderOutput', domain: blockedDomain, inputs: [flat], outputs: [output], attributes })
  draft.forms.set(output, { plain: output })
}

/** A pool of a blocked tensor stays blocked. */
export function blockPool(draft: Draft, node: Node): boolean {
  const [input] = node.inputs as [string]
  if (node.outputs[1] || !isBlocked(draft, input) || shapeIn(draft, input)?.length !== 4) return false
  const [output] = node.outputs as [string]
  const flat = emit(draft, node.op, [flatOf(draft, input)!], node.attributes, {
    wanted: `${output}_blocked`,
    domain: blockedDomain,
  })
  draft.forms.set(output, { flat })
  return true
}

/** A ReLU right behind a convolution is worked into it. */
export function fuseActivation(draft: Draft, node: Node): boolean {
  const place = convolutionBehind(draft, node.inputs[0]!)
  if (place === null || node.op !== 'Relu') return false
  const conv = draft.nodes[place]!
  draft.nodes[place] = { ...conv, attributes: { ...conv.attributes, activation: string('Relu') } }
  draft.forms.set(node.outputs[0]!, { flat: conv.outputs[0]! })
  return true
}

/** A sum with what a convolution gives is worked into the convolution, which adds on to the other term. */
export function fuseSum(draft: Draft, node: Node): boolean {
  const terms = node.inputs
  if (terms.length !== 2 || terms[0] === terms[1]) return false
  const [a, b] = terms.map((term) => shapeIn(draft, term))
  if (!a || !b || a.length !== 4 || a.some((size, axis) => size !== b[axis])) return false
  const index = terms.findIndex((term) => canTakeSum(draft, term))
  if (index < 0) return false
  const other = flatOf(draft, terms[1 - index]!)
  const place = convolutionBehind(draft, terms[index]!)
  if (other === null || place === null) return false
  const [conv] = draft.nodes.splice(place, 1) as [Node]
  const [data, weights, bias = ''] = conv.inputs as [string, string, string?]
  draft.nodes.push({ ...conv, inputs: [data, weights, bias, other] })
  draft.forms.set(node.outputs[0]!, { flat: conv.outputs[0]! })
  return true
}

function canTakeSum(draft: Draft, tensor: string): boolean {
  const place = convolutionBehind(draft, tensor)
  return place !== null && draft.nodes[place]!.inputs.length < 4
}

/** Place of the blocked convolution that makes a tensor nobody else reads, and to which nothing was added yet. */
function convolutionBehind(draft: Draft, tensor: string): number | null {
  const forms = draft.forms.get(tensor)
  if (!forms?.flat || forms.plain || forms.view || draft.readers(tensor) !== 1) return null
  const place = draft.nodes.findLastIndex(({ outputs }) => outputs[0] === forms.flat)
  const node = draft.nodes[place]
  const isOpen = node?.domain === blockedDomain && node.op === 'Conv' && !node.attributes.activation
  return isOpen ? place : null
}
