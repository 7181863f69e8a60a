import { expect, test } from 'vitest'
import { extendGraph } from '../../../src/engine/gradient/builder'
import type { Graph } from '../../../src/engine/onnx/graph'

const base: Graph = {
  name: 'base',
  irVersion: 8,
  opsets: new Map([['', 18]]),
  inputs: [{ name: 'x', type: 'float32', shape: [2, 3] }],
  outputs: [{ name: 'relu', type: 'float32', shape: [2, 3] }],
  nodes: [{ name: 'relu', op: 'Relu', domain: '', inputs: ['x'], outputs: ['relu'], attributes: {} }],
  constants: new Map(),
  types: new Map(),
}

test('names of new tensors never clash with the graph or with each other', () => {
  const builder = extendGraph(base)
  const names = [builder.emit('Relu', ['x']), builder.emit('Relu', ['x']), builder.input('x', 'float32', [1])]

  expect(new Set([...names, 'relu', 'x']).size).toBe(5)
})

test('equal constants are shared, different types are not', () => {
  const builder = extendGraph(base)

  expect(builder.constant([1, 2])).toBe(builder.constant([1, 2]))
  expect(builder.constant(1)).not.toBe(builder.constant([1]))
  expect(builder.constant(1)).not.toBe(builder.typed('float64').constant(1))
  expect(builder.constant(1)).not.toBe(builder.integers(1))
})

test('finish keeps the base, tells the types it knows, and leaves the base unchanged', () => {
  const builder = extendGraph(base)
  const sum = builder.emit('ReduceSum', ['relu', builder.integers([1])], { keepdims: 0 })
  builder.describe(sum, { type: 'float32', shape: [2] })
  const graph = builder.finish(['relu', builder.rename(sum, 'total')])

  expect(graph.outputs).toEqual([
    { name: 'relu', type: 'float32', shape: [2, 3] },
    { name: 'total', type: 'float32', shape: [2] },
  ])
  expect(graph.nodes.map(({ op }) => op)).toEqual(['Relu', 'ReduceSum', 'Identity'])
  expect(graph.nodes[1]!.attributes).toEqual({ keepdims: { kind: 'int', value: 0 } })
  expect(base.nodes).toHaveLength(1)
})

test('a fraction is never written as an int attribute', () => {
  expect(() => extendGraph(base).emit('LeakyRelu', ['x'], { alpha: 0.1 })).toThrow('alpha')
})
