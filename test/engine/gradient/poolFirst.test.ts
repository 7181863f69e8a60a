import { Tensor } from 'onnxruntime-node'
import { describe, expect, test } from 'vitest'
import { extendGraph, type GraphBuilder } from '../../../src/engine/gradient/builder'
import { compileGradient } from '../../../src/engine/gradient/compile'
import { poolFirst } from '../../../src/engine/gradient/poolFirst'
import type { Graph } from '../../../src/engine/onnx/graph'
import { emptyGraph, floatsOf, sessionOf } from './tools'

const window = { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }

function graphOf(build: (graph: GraphBuilder, x: string) => string): Graph {
  const builder = extendGraph(emptyGraph(18))
  return builder.finish([build(builder, builder.input('x', 'float32', [1, 2, 5, 5]))])
}

/** Few different values, so that windows full of negatives, of zeros and of ties all occur. */
const x = new Tensor(
  'float32',
  Float32Array.from({ length: 50 }, (_, place) => ((place * 7) % 5) - 3 + (place > 30 ? 1 : 0)),
  [1, 2, 5, 5],
)

async function outputsOf(graph: Graph): Promise<number[][]> {
  const session = await sessionOf(graph)
  const results = await session.run({ x })
  return session.outputNames.map((name) => [...floatsOf(results[name]!)])
}

const operators = (graph: Graph): string[] => graph.nodes.map(({ op }) => op)

const plain = graphOf((graph, input) => graph.emit('MaxPool', [graph.emit('Relu', [input])], window))
const joined = graphOf((graph, input) => {
  const parts = [graph.emit('Relu', [graph.emit('Neg', [input])]), graph.emit('Relu', [input])]
  return graph.emit('MaxPool', [graph.emit('Concat', parts, { axis: 1 })], window)
})

describe('a maximum pool goes before the ReLU that feeds it', () => {
  test.each([
    ['directly', plain, ['MaxPool', 'Relu']],
    ['through a Concat', joined, ['Neg', 'Concat', 'MaxPool', 'Relu']],
  ])('%s, with the same result', async (_, graph, expected) => {
    const swapped = poolFirst(graph, [])
    expect(operators(swapped)).toEqual(expected)
    expect(await outputsOf(swapped)).toEqual(await outputsOf(graph))
  })

  test('and with the same gradient, ties and zeros included', async () => {
    const kept = graphOf((graph, input) => {
      const relu = graph.rename(graph.emit('Relu', [input]), 'active')
      return graph.rename(graph.emit('MaxPool', [relu], window), 'y')
    })
    const swapped = compileGradient(kept, { of: 'y', withRespectTo: ['x'] })
    const asGiven = compileGradient(
      { ...kept, outputs: [...kept.outputs, { ...kept.outputs[0]!, name: 'active' }] },
      { of: 'y', withRespectTo: ['x'] },
    )
    expect(operators(swapped).indexOf('MaxPool')).toBeLessThan(operators(swapped).indexOf('Relu'))
    expect(operators(asGiven).indexOf('Relu')).toBeLessThan(operators(asGiven).indexOf('MaxPool'))
    expect((await outputsOf(swapped)).at(-1)).toEqual((await outputsOf(asGiven)).at(-1))
  })
})

test('nothing moves where the ReLU is wanted or read by others', () => {
  const relu = plain.nodes[0]!.outputs[0]!
  expect(poolFirst(plain, [relu])).toBe(plain)
  const builder = extendGraph(plain)
  const also = builder.emit('Exp', [relu])
  const shared = builder.finish([plain.outputs[0]!.name, also])
  expect(poolFirst(shared, [])).toBe(shared)
  const mixed = graphOf((graph, input) => {
    const parts = [graph.emit('Relu', [input]), graph.emit('Exp', [input])]
    return graph.emit('MaxPool', [graph.emit('Concat', parts, { axis: 1 })], window)
  })
  expect(poolFirst(mixed, [])).toBe(mixed)
})
