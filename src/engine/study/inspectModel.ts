import type { ModelInspection } from '../../contract/card'
import { WorkbenchError } from '../../contract/error'
import { gradientSupport, supportedTensors } from '../gradient/support'
import { readModel } from '../onnx/codec'
import { inferShapes } from '../onnx/inferShapes'
import { inspectGraph } from '../onnx/inspect'
import type { Value } from '../onnx/graph'
import { shownShape } from './openModel'

/**
 * An ONNX file without a card; gradients are looked at with respect to its first float input.
 *
 * @throws WorkbenchError `onnx/…` if the file cannot be read
 */
export async function inspectModel(path: string): Promise<ModelInspection> {
  const file = await readModel(path)
  const graph = inferShapes(file.graph)
  const input = graph.inputs.find(({ type }) => type === 'float32') ?? graph.inputs[0]
  if (!input) throw new WorkbenchError('onnx/no-input', `${path} has no inputs.`, 'Export the model with its input.')

  const differentiable = supportedTensors(graph, input.name)
  const { layers, ...facts } = inspectGraph(graph)
  return {
    path,
    sha256: file.sha256,
    bytes: file.bytes.byteLength,
    inputs: facts.inputs.map(plain),
    outputs: facts.outputs.map(plain),
    opset: facts.opset,
    nodes: facts.nodes,
    layers: layers.map((layer) => ({
      ...layer,
      shape: shownShape(layer.shape),
      gradient: differentiable.has(layer.tensor),
    })),
    gradient: gradientSupport(graph, { input: input.name }),
  }
}

function plain({ name, type, shape }: Value): ModelInspection['inputs'][number] {
  return { name, type, shape: shape && [...shape] }
}
