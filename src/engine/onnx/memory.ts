import { bytesPerElement } from '../tensor/elementType'
import { elementCount } from '../tensor/shape'
import type { Graph, TensorType } from './graph'
import { needsOf } from './codec/order'

/** Bytes that a graph's tensors take while it runs. */
export interface GraphBytes {
  readonly weights: number
  /** most that is alive at once of what the nodes compute, when they run in the graph's order and nothing is written in place */
  readonly activations: number
  /** computed tensors whose size cannot be told, counted as nothing */
  readonly unknown: number
}

/** @param graph with its shapes inferred */
export function graphBytes(graph: Graph): GraphBytes {
  let weights = 0
  for (const { bytes } of graph.constants.values()) weights += bytes.byteLength
  return { weights, ...activationsOf(graph) }
}

/** A tensor is alive from the node that makes it to the last one that reads it; outputs of the graph to its end. */
function activationsOf(graph: Graph): Pick<GraphBytes, 'activations' | 'unknown'> {
  const lastUse = lastUses(graph)
  const alive = new Map<string, number>()
  let unknown = 0
  let now = 0
  let most = 0
  graph.nodes.forEach((node, position) => {
    for (const output of node.outputs) {
      if (output === '') continue
      const bytes = bytesOf(graph.types.get(output))
      if (bytes === null) unknown++
      alive.set(output, bytes ?? 0)
      now += bytes ?? 0
    }
    most = Math.max(most, now)
    for (const name of [...needsOf(node), ...node.outputs]) {
      if ((lastUse.get(name) ?? position) > position) continue
      now -= alive.get(name) ?? 0
      alive.delete(name)
    }
  })
  return { activations: most, unknown }
}

function lastUses(graph: Graph): Map<string, number> {
  const last = new Map<string, number>()
  graph.nodes.forEach((node, position) => needsOf(node).forEach((name) => last.set(name, position)))
  for (const { name } of graph.outputs) last.set(name, graph.nodes.length)
  return last
}

/** null where type or a size is not known */
export function bytesOf(tensor: TensorType | undefined): number | null {
  const sizes = tensor?.shape?.filter((size) => typeof size === 'number')
  if (!tensor || !sizes || sizes.length !== tensor.shape?.length) return null
  return elementCount(sizes) * bytesPerElement[tensor.type]
}
