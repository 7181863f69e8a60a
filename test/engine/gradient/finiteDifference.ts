import { InferenceSession, Tensor } from 'onnxruntime-node'
import { expect } from 'vitest'
import { extendGraph, type GraphBuilder } from '../../../src/engine/gradient/builder'
import { compileGradient } from '../../../src/engine/gradient/compile'
import type { Lowering } from '../../../src/engine/gradient/rule'
import { encodeModel } from '../../../src/engine/onnx/codec'
import type { Graph } from '../../../src/engine/onnx/graph'
import { elementCount } from '../../../src/engine/tensor/shape'

export interface Case {
  /** shapes of the inputs, each of which gets its gradient checked */
  readonly inputs: readonly (readonly number[])[]
  /** adds the nodes under test, returns the output that is differentiated */
  build(graph: GraphBuilder, inputs: readonly string[]): string
  readonly opset?: number
  readonly lowering?: Partial<Lowering>
  /** half the distance of the two points of a difference; values of the inputs lie further apart */
  readonly step?: number
  /** lowest and highest input value, for functions that are not defined or not smooth everywhere */
  readonly range?: readonly [number, number]
  readonly seed?: number
}

export type Feeds = Record<string, Tensor>

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

/**
 * Compiles the gradient of a small graph, runs it, and expects it to equal central differences of a random weighted sum
 * of the graph's output, element by element; the forward output has to stay what it was.
 *
 * @see relative L2 error below 1e-3
 */
export async function expectTrueGradient(testCase: Case): Promise<void> {
  const graph = graphOf(testCase)
  const output = graph.outputs[0]!.name
  const names = graph.inputs.map(({ name }) => name)
  const request = { of: output, withRespectTo: names, seedGradient: 'seed', lowering: testCase.lowering }
  const compiled = await sessionOf(compileGradient(graph, request))
  const plain = await sessionOf(graph)

  const points = testCase.inputs.map((shape, index) =>
    spacedValues(elementCount(shape), (testCase.seed ?? 1) + index, testCase.range),
  )
  const feeds = feedsOf(testCase, names, points)
  const value = (await plain.run(feeds))[output]!
  const weights = spacedValues(value.size, 99, [-0.7, 1.3])
  const results = await compiled.run({ ...feeds, seed: new Tensor('float32', weights, value.dims) })

  expectClose(floatsOf(results[output]!), floatsOf(value), 1e-5, 'forward output')
  for (const [index, name] of names.entries()) {
    const gradient = results[`${name}_grad`]!
    expect(gradient.dims).toEqual(testCase.inputs[index])
    const differences = await differencesOf(plain, output, testCase, names, points, index, weights)
    expect(norm(differences)).toBeGreaterThan(0)
    expectClose(floatsOf(gradient), differences, 1e-3, `gradient of ${name}`)
  }
}

export function graphOf({ inputs, build, opset = 18 }: Case): Graph {
  const builder = extendGraph(emptyGraph(opset))
  const names = inputs.map((shape, index) => builder.input(`x${index}`, 'float32', shape))
  return builder.finish([build(builder, names)])
}

function feedsOf(testCase: Case, names: readonly string[], points: readonly Float32Array[]): Feeds {
  return Object.fromEntries(
    names.map((name, index) => [name, new Tensor('float32', points[index]!, testCase.inputs[index])]),
  )
}

async function differencesOf(
  session: InferenceSession,
  output: string,
  testCase: Case,
  names: readonly string[],
  points: readonly Float32Array[],
  varied: number,
  weights: Float32Array,
): Promise<Float64Array> {
  const evaluate = async (point: Float32Array): Promise<number> => {
    const moved = points.map((values, index) => (index === varied ? point : values))
    const result = (await session.run(feedsOf(testCase, names, moved)))[output]!
    return dot(floatsOf(result), weights)
  }
  const point = points[varied]!
  const differences = new Float64Array(point.length)
  const step = testCase.step ?? 0.004
  for (const element of point.keys()) {
    const [above, below] = [point.slice(), point.slice()]
    above[element]! += step
    below[element]! -= step
    const distance = above[element]! - below[element]!
    differences[element] = ((await evaluate(above)) - (await evaluate(below))) / distance
  }
  return differences
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

function expectClose(a: ArrayLike<number>, b: ArrayLike<number>, bound: number, what: string): void {
  expect(a.length).toBe(b.length)
  const error = norm(b) === 0 ? norm(a) : relativeError(a, b)
  expect(error, `${what}: relative L2 error`).toBeLessThan(bound)
}
