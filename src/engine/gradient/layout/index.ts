import type { Graph, Node } from '../../onnx/graph'
import { inferShapes } from '../../onnx/inferShapes'
import { withoutDead } from '../../onnx/needs'
import { capturedBy } from '../names'
import { blockConvolution, blockPool, fuseActivation, fuseSum } from './convolution'
import { blockedDomain, type Draft, openDraft, plainOf } from './draft'
import { blockElementwise } from './elementwise'
import { splitOutputs } from './splitOutputs'
import { blockSpatial } from './spatial'

/**
 * Writes a graph with the layout that onnxruntime's fastest convolutions use, N C H W in blocks of channels, kept from
 * one convolution to the next. onnxruntime changes the layout around each convolution by itself, but turns back for
 * every operator of a backward pass (comparisons, selections, slices, pads); here only what truly needs row-major
 * tensors gets them. The values are the same.
 *
 * @param graph concrete shapes; convolutions with fixed float32 weights
 * @param block channels in a block: what the processor's convolutions take, 16 with AVX-512, 8 with AVX
 * @see onnxruntime's nchwc_transformer.cc for the operators of the domain com.microsoft.nchwc
 */
export function blockLayout(graph: Graph, block: number): Graph {
  const source = inferShapes(splitOutputs(graph, block))
  const draft = openDraft(source, block)
  for (const node of source.nodes) if (!isWritten(draft, node)) writePlain(draft, node)
  for (const { name } of source.outputs) plainOf(draft, name)
  const opsets = new Map([...graph.opsets, [blockedDomain, 1]])
  return withoutDead({ ...graph, opsets, nodes: draft.nodes, constants: draft.constants })
}

function isWritten(draft: Draft, node: Node): boolean {
  if (node.domain !== '') return false
  switch (node.op) {
    case 'Conv':
      return blockConvolution(draft, node)
    case 'MaxPool':
    case 'AveragePool':
    case 'GlobalMaxPool':
    case 'GlobalAveragePool':
      return blockPool(draft, node)
    case 'Relu':
      return fuseActivation(draft, node) || blockElementwise(draft, node)
    case 'Add':
      return fuseSum(draft, node) || blockElementwise(draft, node)
    default:
      return blockElementwise(draft, node) || blockSpatial(draft, node)
  }
}

function writePlain(draft: Draft, node: Node): void {
  for (const name of capturedBy(node)) if (name !== '') plainOf(draft, name)
  const inputs = node.inputs.map((input) => (input === '' ? '' : plainOf(draft, input)))
  draft.nodes.push({ ...node, inputs })
}
