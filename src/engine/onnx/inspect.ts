import type { Dimension, Graph, Value } from './graph'
import { inferShapes } from './inferShapes'

/** A float tensor a node makes, or one whose type nobody knows: what a similarity or an attack can look at. */
export interface Layer {
  readonly tensor: string
  readonly op: string
  /** symbolic sizes keep their name, unknown ones are null; null when not even the rank is known */
  readonly shape: readonly Dimension[] | null
  /** position of its node in the network, 0 is the first */
  readonly order: number
}

export interface GraphInspection {
  readonly inputs: readonly Value[]
  readonly outputs: readonly Value[]
  /** version of ONNX's own operators */
  readonly opset: number
  /** number of nodes */
  readonly nodes: number
  /** in network order */
  readonly layers: readonly Layer[]
}

const floatTypes = new Set(['float32', 'float64', 'float16', 'bfloat16'])

/** What a person may want to know of a model before using it; shapes are inferred, symbolic ones stay so. */
export function inspectGraph(graph: Graph): GraphInspection {
  const { inputs, outputs, types } = inferShapes(graph)
  const layers = graph.nodes.flatMap((node, order) =>
    node.outputs.flatMap((tensor): Layer[] => {
      const type = types.get(tensor)
      if (tensor === '' || (type && !floatTypes.has(type.type))) return []
      return [{ tensor, op: node.op, shape: type?.shape ?? null, order }]
    }),
  )
  return { inputs, outputs, opset: graph.opsets.get('') ?? 0, nodes: graph.nodes.length, layers }
}
