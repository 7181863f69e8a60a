import { InferenceSession, type Tensor } from 'onnxruntime-node'
import { encodeModel } from '../../../src/engine/onnx/codec'
import type { Graph } from '../../../src/engine/onnx/graph'

/** An empty graph to build cases on. */
export function emptyGraph(opset: number): Graph {
  return {
    name: 'case',
    irVersion: 8,
    opsets: new Map([['', opset]]),
    inputs: [],
    outputs: [],
    nodes: [],
    constants: new Map(),
    types: new Map(),
  }
}

/** Repeatable numbers in 0..1 (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/**
 * Values in random order, evenly spread over a range and all different, so that no maximum is a tie and a small step
 * changes no order.
 */
export function spacedValues(
  count: number,
  seed: number,
  [low, high]: readonly [number, number] = [-1.9, 2.1],
): Float32Array {
  const next = randomNumbers(seed)
  const values = Float32Array.from({ length: count }, (_, index) => low + ((index + 0.5) / count) * (high - low))
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(next() * (last + 1))
    ;[values[last], values[other]] = [values[other]!, values[last]!]
  }
  return values
}

export async function sessionOf(graph: Graph): Promise<InferenceSession> {
  return InferenceSession.create(encodeModel(graph), { intraOpNumThreads: 1, logSeverityLevel: 3 })
}

export function floatsOf(tensor: Tensor): Float32Array {
  return tensor.data as Float32Array
}

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let index = 0; index < a.length; index++) sum += a[index]! * b[index]!
  return sum
}

export function norm(a: ArrayLike<number>): number {
  return Math.sqrt(dot(a, a))
}

export function relativeError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return norm(Array.from(a, (value, index) => value - b[index]!)) / norm(b)
}
