import { Tensor } from 'onnxruntime-node'
import { describe, expect, test } from 'vitest'
import { blockSize } from '../../../src/engine/provider/blockSize'
import { extendGraph, type GraphBuilder } from '../../../src/engine/gradient/builder'
import { compileGradient } from '../../../src/engine/gradient/compile'
import type { Lowering } from '../../../src/engine/gradient/rule'
import type { Graph } from '../../../src/engine/onnx/graph'
import { inferShapes } from '../../../src/engine/onnx/inferShapes'
import { elementCount } from '../../../src/engine/tensor/shape'
import { emptyGraph, floatsOf, relativeError, sessionOf, spacedValues } from './tools'

const block = await blockSize()
if (block === null) console.warn('SKIPPED: this processor has no blocked convolutions.')

type Build = (graph: GraphBuilder, x: string) => string

interface Case {
  readonly title: string
  readonly input: readonly number[]
  readonly build: Build
}

let seed = 1
function weights(graph: GraphBuilder, shape: readonly number[]): string {
  const scale = 1 / Math.sqrt(elementCount(shape.slice(1)))
  return graph.constant(spacedValues(elementCount(shape), ++seed, [-scale, scale]), shape)
}

function conv(graph: GraphBuilder, x: string, shape: readonly number[], attributes = {}): string {
  const [pad] = [Math.floor(shape[2]! / 2)]
  const inputs = [x, weights(graph, shape), weights(graph, [shape[0]!])]
  return graph.emit('Conv', inputs, { pads: [pad, pad, pad, pad], kernel_shape: shape.slice(2), ...attributes })
}

const relu = (graph: GraphBuilder, x: string): string => graph.emit('Relu', [x])

/** A pool between convolutions, as networks begin. */
const stem =
  (size: number, attributes: Record<string, number | readonly number[]>, first = {}): Build =>
  (graph, x) => {
    const data = relu(graph, conv(graph, x, [16, 3, size, size], first))
    return conv(graph, graph.emit('MaxPool', [data], attributes), [32, 16, 3, 3])
  }

const pool3 = { kernel_shape: [3, 3], strides: [2, 2] }
const cases: readonly Case[] = [
  {
    title: 'stem of SqueezeNet',
    input: [1, 3, 23, 23],
    build: stem(3, { ...pool3, ceil_mode: 1 }, { strides: [2, 2], pads: [0, 0, 0, 0] }),
  },
  {
    title: 'stem of ResNet',
    input: [1, 3, 32, 30],
    build: stem(7, { ...pool3, pads: [1, 1, 1, 1] }, { strides: [2, 2] }),
  },
  { title: 'padded pool of an odd size', input: [1, 3, 17, 19], build: stem(3, { ...pool3, pads: [1, 1, 1, 1] }) },
  {
    title: 'pool of two by two, odd size',
    input: [1, 3, 15, 12],
    build: stem(3, { kernel_shape: [2, 2], strides: [2, 2] }),
  },
  { title: 'pool in ceiling mode over the end', input: [1, 3, 12, 13], build: stem(3, { ...pool3, ceil_mode: 1 }) },
  {
    title: 'two by two in ceiling mode, odd size',
    input: [1, 3, 13, 13],
    build: stem(3, { kernel_shape: [2, 2], strides: [2, 2], ceil_mode: 1 }),
  },
  {
    title: 'pool of two by three',
    input: [1, 3, 12, 13],
    build: stem(1, { kernel_shape: [2, 3], strides: [2, 2], pads: [0, 1, 0, 1] }),
  },
  {
    title: 'pool that overlaps at stride 1',
    input: [1, 3, 9, 9],
    build: stem(3, { kernel_shape: [3, 3], strides: [1, 1], pads: [1, 1, 1, 1] }),
  },
  {
    title: 'convolution of three, stride 3, behind it a pool',
    input: [2, 3, 31, 28],
    build: stem(3, pool3, { strides: [3, 3] }),
  },
  {
    title: 'fire modules',
    input: [1, 16, 12, 12],
    build(graph, x) {
      const fire = (data: string, from: number): string => {
        const squeezed = relu(graph, conv(graph, data, [16, from, 1, 1]))
        const parts = [
          relu(graph, conv(graph, squeezed, [32, 16, 1, 1])),
          relu(graph, conv(graph, squeezed, [16, 16, 3, 3])),
        ]
        return graph.emit('Concat', parts, { axis: 1 })
      }
      const second = fire(fire(x, 16), 48)
      return fire(graph.emit('MaxPool', [second], { ...pool3, ceil_mode: 1 }), 48)
    },
  },
  {
    title: 'residual blocks, one with a stride',
    input: [1, 16, 10, 11],
    build(graph, x) {
      const first = relu(
        graph,
        graph.emit('Add', [conv(graph, relu(graph, conv(graph, x, [16, 16, 3, 3])), [16, 16, 3, 3]), x]),
      )
      const strided = { strides: [2, 2] }
      const body = conv(graph, relu(graph, conv(graph, first, [32, 16, 3, 3], strided)), [32, 32, 3, 3])
      return relu(graph, graph.emit('Add', [body, conv(graph, first, [32, 16, 1, 1], strided)]))
    },
  },
  {
    title: 'depthwise with stride, squeeze and excitation, swish',
    input: [1, 16, 9, 10],
    build(graph, x) {
      const wide = conv(graph, x, [32, 16, 1, 1])
      const swish = graph.emit('Mul', [wide, graph.emit('Sigmoid', [wide])])
      const deep = conv(graph, swish, [32, 1, 3, 3], { group: 32, strides: [2, 2] })
      const pooled = graph.emit('GlobalAveragePool', [deep])
      const gate = graph.emit('Sigmoid', [conv(graph, relu(graph, conv(graph, pooled, [8, 32, 1, 1])), [32, 8, 1, 1])])
      return conv(graph, graph.emit('Mul', [deep, gate]), [16, 32, 1, 1])
    },
  },
  {
    title: 'scale and shift by channel, clip, average pool, groups',
    input: [1, 16, 8, 8],
    build(graph, x) {
      const data = conv(graph, x, [32, 16, 3, 3])
      const shifted = graph.emit('Add', [
        graph.emit('Mul', [data, weights(graph, [1, 32, 1, 1])]),
        weights(graph, [32, 1, 1]),
      ])
      const clipped = graph.emit('Clip', [shifted, graph.constant(-0.2), graph.constant(0.3)])
      const pooled = graph.emit('AveragePool', [clipped], { kernel_shape: [2, 2], strides: [2, 2] })
      return conv(graph, pooled, [32, 16, 3, 3], { group: 2 })
    },
  },
  {
    title: 'channels that fill no block, a flattened end',
    input: [1, 3, 8, 8],
    build(graph, x) {
      const odd = relu(graph, conv(graph, x, [20, 3, 3, 3]))
      const joined = graph.emit('Concat', [conv(graph, odd, [16, 20, 1, 1]), conv(graph, odd, [12, 20, 1, 1])], {
        axis: 1,
      })
      return graph.emit('Reshape', [conv(graph, joined, [16, 28, 3, 3]), graph.integers([1, -1])])
    },
  },
]

function graphOf({ input, build }: Case): Graph {
  seed = 1
  const builder = extendGraph(emptyGraph(18))
  const x = builder.input('x', 'float32', input)
  const y = builder.rename(build(builder, x), 'y')
  return inferShapes(builder.finish([y]))
}

async function run(one: Case, lowering: Partial<Lowering>, x: Float32Array) {
  const graph = graphOf(one)
  const compiled = compileGradient(graph, { of: 'y', withRespectTo: ['x'], seedGradient: 'seed', lowering })
  const dims = graph.outputs[0]!.shape as number[]
  const session = await sessionOf(compiled)
  const results = await session.run({
    x: new Tensor('float32', x, one.input),
    seed: new Tensor('float32', spacedValues(elementCount(dims), 99, [-0.7, 1.3]), dims),
  })
  return { nodes: compiled.nodes, y: floatsOf(results.y!), gradient: floatsOf(results.x_grad!) }
}

describe.skipIf(block === null)('a graph in blocks computes what it computed row-major', () => {
  test.each(cases)('$title', async (one) => {
    const x = spacedValues(elementCount(one.input), 3)
    const plain = await run(one, { block: null }, x)
    const blocked = await run(one, { block }, x)

    expect(blocked.nodes.some(({ op, domain }) => op === 'Conv' && domain !== '')).toBe(true)
    expect(relativeError(blocked.y, plain.y)).toBeLessThan(1e-5)
    expect(relativeError(blocked.gradient, plain.gradient)).toBeLessThan(1e-5)
  })

  test.each(cases.slice(0, 9))('$title, where whole areas are equal', async (one) => {
    // Few values in large steps: most windows are full of ties, and the first of equal ones has to win either way.
    const x = Float32Array.from({ length: elementCount(one.input) }, (_, place) => Math.floor(place / 37) % 3)
    const plain = await run(one, { block: null }, x)
    const blocked = await run(one, { block }, x)

    expect(relativeError(blocked.gradient, plain.gradient)).toBeLessThan(1e-5)
  })

  test('only what needs row-major tensors gets them', async () => {
    const fire = cases.find(({ title }) => title === 'fire modules')!
    const { nodes } = await run(fire, { block }, new Float32Array(elementCount(fire.input)))
    const reorders = nodes.filter(({ op }) => op.startsWith('Reorder')).map(({ op }) => op)
    // x and the two halves of the seed come in, y and the gradient go out.
    const expected = ['ReorderInput', 'ReorderInput', 'ReorderInput', 'ReorderOutput', 'ReorderOutput']
    expect(reorders.sort()).toEqual(expected)
  })
})
