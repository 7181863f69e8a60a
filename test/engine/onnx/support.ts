import { createHash } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import type { Constant, Graph } from '../../../src/engine/onnx/graph'

const shared = resolve(__dirname, '../../../../shared')

/** Every real and demo model there is; empty where the checkout stands alone. */
export const modelPaths = ['demo', 'real'].flatMap((set) => {
  const folder = join(shared, set, 'models')
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => name.endsWith('.onnx'))
    .map((name) => join(folder, name))
})
if (modelPaths.length === 0)
  console.warn('No models beside the checkout (../shared): tests on real models are skipped.')

/** The same numbers every time, between -1 and 1. */
export function noise(count: number, seed = 1): Float32Array {
  let state = seed >>> 0
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 31 - 1
  })
}

/** Sizes of a graph's float inputs, symbolic ones set to `batch` on the first axis and 64 on the others. */
export function inputShapes(graph: Graph, batch = 1): Record<string, number[]> {
  return Object.fromEntries(
    graph.inputs.map(({ name, shape }) => [
      name,
      (shape ?? []).map((size, axis) => (typeof size === 'number' ? size : axis === 0 ? batch : 64)),
    ]),
  )
}

/** A graph with digests for weights, so that two can be compared quickly. */
export function withDigests(graph: Graph) {
  const digest = ({ type, shape, bytes }: Constant) =>
    `${type} ${shape} ${createHash('md5').update(bytes).digest('hex')}`
  return { ...graph, constants: new Map([...graph.constants].map(([name, constant]) => [name, digest(constant)])) }
}

/** One single-threaded run without graph rewriting, on noise. */
export async function runOnNoise(bytes: Uint8Array, shapes: Record<string, number[]>) {
  const session = await InferenceSession.create(bytes, {
    intraOpNumThreads: 1,
    graphOptimizationLevel: 'disabled',
    logSeverityLevel: 3,
  })
  const feeds = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [
      name,
      new Tensor('float32', noise(shape.reduce((product, size) => product * size, 1)), shape),
    ]),
  )
  try {
    return await session.run(feeds)
  } finally {
    await session.release()
  }
}
