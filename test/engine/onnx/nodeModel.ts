import { InferenceSession, Tensor } from 'onnxruntime-node'
import { encodeModel } from '../../../src/engine/onnx/codec'
import { Inference } from '../../../src/engine/onnx/shape/inference'
import { inferShapes } from '../../../src/engine/onnx/inferShapes'
import type { Attribute, Constant, Graph, TensorType } from '../../../src/engine/onnx/graph'
import type { ElementType } from '../../../src/engine/tensor/elementType'
import { elementCount } from '../../../src/engine/tensor/shape'
import { noise } from './support'

export interface NodeCase {
  readonly op: string
  readonly opset?: number
  readonly attributes?: Record<string, Attribute>
  /** a shape is a float32 input; a constant is an initialiser; '' is left out */
  readonly inputs: readonly (readonly number[] | Constant | '')[]
  /** element types of the outputs, float32 where not given; '' is left out */
  readonly outputs?: readonly (ElementType | '')[]
}

const isShape = (input: NodeCase['inputs'][number]): input is readonly number[] => Array.isArray(input)

/** A graph of one node. Its outputs declare no shape, so that the runtime's is all its own. */
export function nodeGraph({ op, opset = 18, attributes = {}, inputs, outputs = ['float32'] }: NodeCase): Graph {
  const name = (index: number) => `in${index}`
  return {
    name: op,
    irVersion: 8,
    opsets: new Map([['', opset]]),
    inputs: inputs.flatMap((input, index) =>
      isShape(input) ? [{ name: name(index), type: 'float32' as const, shape: input }] : [],
    ),
    outputs: outputs.flatMap((type, index) => (type ? [{ name: `out${index}`, type, shape: null }] : [])),
    nodes: [
      {
        name: 'node',
        op,
        domain: '',
        inputs: inputs.map((input, index) => (input === '' ? '' : name(index))),
        outputs: outputs.map((type, index) => (type ? `out${index}` : '')),
        attributes,
      },
    ],
    constants: new Map(
      inputs.flatMap((input, index) =>
        input === '' || isShape(input) ? [] : [[name(index), input as Constant] as const],
      ),
    ),
    types: new Map(),
  }
}

/** Types of the outputs by our rules. */
export function inferNode(node: NodeCase): (TensorType | undefined)[] {
  const graph = inferShapes(nodeGraph(node))
  return graph.outputs.map(({ name }) => graph.types.get(name))
}

/** Outputs of a graph on noise, as onnxruntime computes them. */
async function outputsOf(graph: Graph): Promise<Tensor[]> {
  const session = await InferenceSession.create(encodeModel(graph), { intraOpNumThreads: 1, logSeverityLevel: 4 })
  try {
    const feeds = Object.fromEntries(
      graph.inputs.map(({ name, shape }) => [
        name,
        new Tensor('float32', noise(elementCount(shape as number[])), shape as number[]),
      ]),
    )
    const results = await session.run(feeds)
    return graph.outputs.map(({ name }) => results[name]!)
  } finally {
    await session.release()
  }
}

/** Types of the outputs as onnxruntime computes them. */
export async function runNode(node: NodeCase): Promise<TensorType[]> {
  const results = await outputsOf(nodeGraph(node))
  return results.map(({ type, dims }) => ({ type: type as ElementType, shape: [...dims] }))
}

/** Contents of the outputs as our rules know them without running; undefined where they do not. */
export function knownOutputs(node: NodeCase) {
  const inference = new Inference(nodeGraph(node), true)
  inference.run()
  return inference.graph.outputs.map(({ name }) => inference.values.get(name))
}

/** Contents of the outputs as onnxruntime computes them. */
export async function computedOutputs(node: NodeCase) {
  const results = await outputsOf(nodeGraph(node))
  return results.map(({ type, dims, data }) => ({
    type,
    shape: [...dims],
    values: Array.from(data as ArrayLike<number | bigint | boolean>, Number),
  }))
}
