import type { LayerAxes, ModelInspection } from '../../contract/card'
import { WorkbenchError } from '../../contract/error'
import { gradientSupport, supportedTensors } from '../gradient/support'
import { readingOf, traceLayers, type LayerTrace, type TracedInput } from '../onnx/axes'
import { readModel } from '../onnx/codec'
import { inferShapes } from '../onnx/inferShapes'
import { inspectGraph } from '../onnx/inspect'
import type { Value } from '../onnx/graph'
import { timeWeights } from '../similarity/time'
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
  const reading = readingOf(input)
  const traces = reading && traceLayers(graph, reading)
  return {
    path,
    sha256: file.sha256,
    bytes: file.bytes.byteLength,
    inputs: facts.inputs.map(plain),
    outputs: facts.outputs.map(plain),
    opset: facts.opset,
    nodes: facts.nodes,
    reading: reading && { tensor: reading.tensor, layout: reading.layout, frames: reading.frames },
    layers: layers.map((layer) => {
      const trace = traces?.get(layer.tensor)
      return {
        ...layer,
        shape: shownShape(layer.shape),
        gradient: differentiable.has(layer.tensor),
        ...(reading && trace && 'steps' in trace ? { axes: axesOf(trace, reading) } : {}),
      }
    }),
    gradient: gradientSupport(graph, { input: input.name }),
  }
}

function axesOf({ steps, channels, height, width }: LayerTrace, { frames }: TracedInput): LayerAxes {
  const own = Array.from({ length: frames }, (_, frame) => frame)
  const { stride, span } = timeWeights('nearest', steps, own, frames)
  const fields = steps.map(({ first, last, centre }) => ({ first, last, centre }))
  return { steps: fields, stride, span, channels, height, width }
}

function plain({ name, type, shape }: Value): ModelInspection['inputs'][number] {
  return { name, type, shape: shape && [...shape] }
}
