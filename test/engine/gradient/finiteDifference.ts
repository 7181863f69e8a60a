import { Tensor, type InferenceSession } from 'onnxruntime-node'
import { expect } from 'vitest'
import { extendGraph, type GraphBuilder } from '../../../src/engine/gradient/builder'
import { compileGradient } from '../../../src/engine/gradient/compile'
import type { Lowering } from '../../../src/engine/gradient/rule'
import type { Graph } from '../../../src/engine/onnx/graph'
import { elementCount } from '../../../src/engine/tensor/shape'
import { dot, emptyGraph, floatsOf, norm, relativeError, sessionOf, spacedValues } from './tools'

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

function expectClose(a: ArrayLike<number>, b: ArrayLike<number>, bound: number, what: string): void {
  expect(a.length).toBe(b.length)
  const error = norm(b) === 0 ? norm(a) : relativeError(a, b)
  expect(error, `${what}: relative L2 error`).toBeLessThan(bound)
}
