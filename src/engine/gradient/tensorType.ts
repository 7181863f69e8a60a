import { WorkbenchError } from '../../contract/error'
import type { Graph, TensorType } from '../onnx/graph'
import type { FloatType } from './builder'

/** Type and shape of any tensor of a graph, null if nothing is known. */
export function typeOf(graph: Graph, tensor: string): TensorType | null {
  const byName = (value: { readonly name: string }): boolean => value.name === tensor
  return (
    graph.types.get(tensor) ??
    graph.constants.get(tensor) ??
    graph.inputs.find(byName) ??
    graph.outputs.find(byName) ??
    null
  )
}

/** @throws WorkbenchError `gradient/unknown-shape` unless every dimension is a number */
export function shapeOf(graph: Graph, tensor: string): readonly number[] {
  const shape = typeOf(graph, tensor)?.shape
  if (shape?.every((dimension) => typeof dimension === 'number')) return shape as readonly number[]
  throw new WorkbenchError(
    'gradient/unknown-shape',
    `The shape of "${tensor}" is ${shape ? `[${shape.join(', ')}]` : 'unknown'}; a gradient needs every dimension as a number.`,
    'Fix the input shape (frames, height, width) before compiling the gradient.',
  )
}

/**
 * The floating point type a tensor and its gradient have.
 *
 * @throws WorkbenchError `gradient/element-type` if it is neither float32 nor float64
 */
export function floatTypeOf(graph: Graph, tensor: string): FloatType {
  const type = typeOf(graph, tensor)?.type ?? 'float32'
  if (type === 'float32' || type === 'float64') return type
  throw new WorkbenchError(
    'gradient/element-type',
    `The tensor "${tensor}" is ${type}; gradients are computed for float32 and float64.`,
    'Use the float32 version of the model: half precision and quantised models have no useful gradients here.',
  )
}
