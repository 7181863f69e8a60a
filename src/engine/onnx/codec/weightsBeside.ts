import type { Graph } from '../graph'
import { encodeGraph } from './graphMessage'
import { encodeParts } from './model'
import type { TensorMessage } from './schema'

/** Smaller tensors stay in the model's file: runtimes want sizes and axes at hand. */
const fewestBytes = 1024
/** Weights start where vector instructions like to read. */
const alignment = 64

/** An ONNX file and the file of weights beside it, in the parts they are written in; weights are the graph's own bytes. */
export interface SplitModel {
  readonly model: readonly Uint8Array[]
  readonly weights: readonly Uint8Array[]
}

/**
 * The graph as a small ONNX file whose large weights lie in another. onnxruntime maps that file into memory instead of
 * copying it, so sessions open faster and processes share it.
 *
 * @param location name of the file of weights, in the model's folder
 */
export function encodeBeside(graph: Graph, location: string): SplitModel {
  const weights: Uint8Array[] = []
  let end = 0
  const place = (tensor: TensorMessage): TensorMessage => {
    const { rawData, ...head } = tensor
    if (!rawData || rawData.byteLength < fewestBytes) return tensor
    const gap = (alignment - (end % alignment)) % alignment
    const offset = end + gap
    weights.push(new Uint8Array(gap), rawData)
    end = offset + rawData.byteLength
    const entries = { location, offset: String(offset), length: String(rawData.byteLength) }
    return { ...head, dataLocation: 1, externalData: Object.entries(entries).map(([key, value]) => ({ key, value })) }
  }
  const message = encodeGraph(graph)
  const model = encodeParts(graph, { ...message, initializer: message.initializer?.map(place) })
  return { model, weights }
}
