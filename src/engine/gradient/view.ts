import { WorkbenchError } from '../../contract/error'
import { readIntegers } from '../onnx/constants'
import type { Graph, Node } from '../onnx/graph'
import type { Lowering, NodeView } from './rule'
import { shapeOf, typeOf } from './tensorType'

/** What rules see of a node, read from the graph around it. */
export function viewOf(graph: Graph, node: Node, lowering: Lowering, needs: (input: number) => boolean): NodeView {
  return {
    node,
    lowering,
    needs,
    input: (index) => node.inputs[index] ?? '',
    output: (index) => node.outputs[index] ?? '',
    shape: (tensor) => shapeOf(graph, tensor),
    typeOf: (tensor) => typeOf(graph, tensor)?.type ?? 'float32',
    integers(index) {
      const name = node.inputs[index] ?? ''
      if (name === '') return null
      const constant = graph.constants.get(name)
      if (constant) return readIntegers(constant)
      throw new WorkbenchError(
        'gradient/not-constant',
        `Input "${name}" of ${node.op} (node "${node.name}") is computed while the model runs; its gradient needs fixed numbers.`,
        'Export the model with a fixed input size, or choose a tap layer before this node.',
      )
    },
  }
}
