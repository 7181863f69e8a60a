import { bindDimensions, sized } from './shape/bindings'
import type { ShapeOverrides } from './shape/bindings'
import { refine } from './shape/dimension'
import { Inference } from './shape/inference'
import type { Graph, TensorType, Value } from './graph'

export type { ShapeOverrides } from './shape/bindings'

/**
 * The graph with `types` filled for every tensor whose shape follows from its inputs, and its outputs and inputs sized
 * alike. Symbolic dimensions stay symbolic unless a number is given for them. Where an operator is unknown, what the
 * file declares is believed; where it declares nothing, the tensor is left out or its shape is null. Shapes that
 * contradict a declaration win over it. Never throws for what a graph holds.
 *
 * @param overrides.dimensions sizes for symbolic dimensions, `{ N: 8 }`
 * @param overrides.inputs whole shapes of inputs, which size the symbols they replace too
 * @throws WorkbenchError `onnx/no-tensor` if `overrides.inputs` names no input
 */
export function inferShapes(graph: Graph, overrides: ShapeOverrides = {}): Graph {
  const bindings = bindDimensions(graph, overrides)
  const inference = new Inference(sized(graph, bindings), !bindings.contradicts)
  inference.run()
  const { types } = inference
  const retype = (value: Value): Value => {
    const found = types.get(value.name)
    return found ? { name: value.name, type: found.type, shape: refine(found.shape, value.shape) } : value
  }
  const sizedGraph = inference.graph
  return {
    ...sizedGraph,
    types: types as ReadonlyMap<string, TensorType>,
    outputs: sizedGraph.outputs.map(bindings.contradicts ? forgetful(types) : retype),
  }
}

function forgetful(types: ReadonlyMap<string, TensorType>): (value: Value) => Value {
  return ({ name, type }) => ({ name, ...(types.get(name) ?? { type, shape: null }) })
}
