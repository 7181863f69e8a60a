import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Tensor, type InferenceSession } from 'onnxruntime-node'
import { describe, expect, test } from 'vitest'
import { compileGradient } from '../../../src/engine/gradient/compile'
import { gradientSupport, supportedTensors } from '../../../src/engine/gradient/support'
import type { Graph } from '../../../src/engine/onnx/graph'
import { elementCount } from '../../../src/engine/tensor/shape'
import { dot, floatsOf, norm, randomNumbers, sessionOf } from './tools'
import { layerGraph, loadGraph, realFolder } from './i2vLoss'

const folders = [resolve(import.meta.dirname, '../../../resources/demo/models'), resolve(realFolder, 'models')]
const present = folders.filter((folder) => existsSync(folder))
if (present.length < folders.length) console.warn('Some model folders are missing: their gradients are not tried.')

interface Card {
  readonly file: string
  readonly layers: readonly { readonly tensor: string }[]
  readonly output: { readonly tensor: string }
}

const models = present.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name): [string, string, Card] => [name, folder, JSON.parse(readFileSync(resolve(folder, name), 'utf8'))]),
)

describe.each(models)('%s', (_, folder, card) => {
  const path = resolve(folder, card.file)

  test('a gradient compiles at every layer of the card and at the output', () => {
    const layers = [...card.layers.map(({ tensor }) => tensor), card.output.tensor]
    const supported = supportedTensors(loadGraph(path), loadGraph(path).inputs[0]!.name)
    for (const layer of layers) {
      const graph = layerGraph(path, layer, 1)
      const compiled = compileGradient(graph, { of: layer, withRespectTo: [graph.inputs[0]!.name] })
      const gradient = compiled.outputs.at(-1)!
      expect(gradient).toEqual({ ...graph.inputs[0]!, name: `${graph.inputs[0]!.name}_grad` })
      expect(supported).toContain(layer)
    }
    expect(gradientSupport(loadGraph(path), { input: loadGraph(path).inputs[0]!.name }).firstUnsupported).toBeNull()
  })

  test('the gradient of the output is what a small step changes', async () => {
    const graph = layerGraph(path, card.output.tensor, 1)
    const slope = await slopeAlongGradient(graph)
    expect(slope.measured / slope.expected).toBeGreaterThan(0.97)
    expect(slope.measured / slope.expected).toBeLessThan(1.03)
  })
})

/** Derivative of a weighted sum of the output along the gradient, each element of which is scaled at random. */
async function slopeAlongGradient(graph: Graph): Promise<{ expected: number; measured: number }> {
  const [input, output] = [graph.inputs[0]!.name, graph.outputs[0]!.name]
  const shape = graph.inputs[0]!.shape as number[]
  const random = randomNumbers(3)
  const point = Float32Array.from({ length: elementCount(shape) }, () => 2 * random() - 1)
  const request = { of: output, withRespectTo: [input], seedGradient: 'seed' }
  const session = await sessionOf(compileGradient(graph, request))
  const outputShape = graph.outputs[0]!.shape as number[]
  const weights = Float32Array.from({ length: elementCount(outputShape) }, () => 2 * random() - 1)
  const seed = new Tensor('float32', weights, outputShape)
  const results = await session.run({ [input]: new Tensor('float32', point, shape), seed })
  const gradient = floatsOf(results[`${input}_grad`]!)

  const direction = gradient.map((value) => value * random())
  const length = norm(direction)
  const step = 0.0001 * Math.sqrt(point.length)
  const plain = await sessionOf(graph)
  const at = (distance: number) => weightedSum(plain, weights, input, point, shape, direction, distance / length)
  return { expected: dot(gradient, direction) / length, measured: ((await at(step)) - (await at(-step))) / 2 / step }
}

async function weightedSum(
  session: InferenceSession,
  weights: Float32Array,
  input: string,
  point: Float32Array,
  shape: number[],
  direction: Float32Array,
  factor: number,
): Promise<number> {
  const moved = point.map((value, index) => value + factor * direction[index]!)
  const results = await session.run({ [input]: new Tensor('float32', moved, shape) })
  return dot(floatsOf(results[session.outputNames[0]!]!), weights)
}
