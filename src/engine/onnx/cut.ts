import type { Graph, Value } from './graph'
import { inferShapes } from './inferShapes'
import { tensorNames, tensorsNeeded, withoutDead } from './needs'
import { noTensor } from './noTensor'

/**
 * The part of a graph that these tensors need, with them as its only outputs, in the order given. Inputs nobody needs
 * any more are dropped, so an input that stays is really used.
 *
 * @throws WorkbenchError `onnx/no-tensor` naming near misses
 */
export function cutAt(graph: Graph, outputs: readonly string[]): Graph {
  const cut = withoutDead({ ...graph, outputs: valuesOf(graph, outputs) })
  const needed = tensorsNeeded(cut, outputs)
  return { ...cut, inputs: cut.inputs.filter(({ name }) => needed.has(name)) }
}

/**
 * The whole graph with these tensors as outputs after its own; those that are outputs already are not repeated.
 *
 * @throws WorkbenchError `onnx/no-tensor` naming near misses
 */
export function tap(graph: Graph, tensors: readonly string[]): Graph {
  const present = new Set(graph.outputs.map(({ name }) => name))
  const added = [...new Set(tensors)].filter((name) => !present.has(name))
  return { ...graph, outputs: [...graph.outputs, ...valuesOf(graph, added)] }
}

function valuesOf(graph: Graph, tensors: readonly string[]): Value[] {
  const names = tensorNames(graph)
  for (const name of tensors) if (!names.has(name)) throw noTensor(name, names)
  const declared = new Map([...graph.inputs, ...graph.outputs].map((value) => [value.name, value]))
  const isTyped = (name: string) => graph.types.has(name) || declared.has(name)
  const types = tensors.every(isTyped) ? graph.types : inferShapes(graph).types
  return [...new Set(tensors)].map((name) => {
    // float32 of unknown shape is the likeliest guess for an operator we know nothing of; a run corrects its shape.
    const { type, shape } = types.get(name) ?? declared.get(name) ?? { type: 'float32', shape: null }
    return { name, type, shape }
  })
}
