import { Tensor } from 'onnxruntime-node'
import { describe, expect, test } from 'vitest'
import { extendGraph, type GraphBuilder } from '../../../src/engine/gradient/builder'
import { raiseOpset } from '../../../src/engine/gradient/raiseOpset'
import { float, floats, ints } from '../../../src/engine/onnx/attributes'
import type { Graph } from '../../../src/engine/onnx/graph'
import { elementCount } from '../../../src/engine/tensor/shape'
import { emptyGraph, floatsOf, sessionOf, spacedValues } from './tools'

type Build = (graph: GraphBuilder, x: string) => string

function graphOf(opset: number, shape: readonly number[], build: Build): Graph {
  const builder = extendGraph(emptyGraph(opset))
  return builder.finish([build(builder, builder.input('x', 'float32', shape))])
}

async function outputOf(graph: Graph, shape: readonly number[]): Promise<number[]> {
  const session = await sessionOf(graph)
  const x = new Tensor('float32', spacedValues(elementCount(shape), 3), shape)
  return [...floatsOf((await session.run({ x }))[session.outputNames[0]!]!)]
}

const cases: [string, number, number[], Build][] = [
  ['Clip with bounds as attributes', 10, [2, 6], (g, x) => g.emit('Clip', [x], { min: float(-1), max: float(0.5) })],
  ['Clip with one bound', 7, [2, 6], (g, x) => g.emit('Clip', [x], { max: float(0.5) })],
  ['Slice by attributes', 9, [4, 6], (g, x) => g.emit('Slice', [x], { starts: [1, 0], ends: [3, -1], axes: [0, 1] })],
  ['Pad by attributes', 10, [2, 3], (g, x) => g.emit('Pad', [x], { pads: [0, 1, 2, 0], value: float(1.5) })],
  ['Squeeze by attribute', 11, [1, 3, 1], (g, x) => g.emit('Squeeze', [x], { axes: [0] })],
  ['Unsqueeze by attribute', 12, [2, 3], (g, x) => g.emit('Unsqueeze', [x], { axes: [0, 3] })],
  ['ReduceSum by attribute', 11, [2, 3, 4], (g, x) => g.emit('ReduceSum', [x], { axes: ints([1]), keepdims: 0 })],
  ['ReduceMean by attribute', 13, [2, 3, 4], (g, x) => g.emit('ReduceMean', [x], { axes: ints([0, -1]) })],
  ['ReduceMax over everything', 12, [2, 3], (g, x) => g.emit('ReduceMax', [x])],
  ['ReduceL2 by attribute', 13, [2, 3], (g, x) => g.emit('ReduceL2', [x], { axes: ints([1]) })],
  ['Softmax over several axes', 11, [2, 3, 4], (g, x) => g.emit('Softmax', [x], { axis: 1 })],
  ['Softmax by default', 11, [2, 3, 4], (g, x) => g.emit('Softmax', [x])],
  ['LogSoftmax from the last axis', 12, [2, 3, 4], (g, x) => g.emit('LogSoftmax', [x], { axis: -1 })],
  ['Dropout with a ratio attribute', 10, [2, 3], (g, x) => g.emit('Dropout', [x], { ratio: float(0.4) })],
  [
    'Split by attribute',
    11,
    [2, 5],
    (g, x) => g.emit('Concat', g.emitMany('Split', [x], 2, { axis: 1, split: [1, 4] }).reverse(), { axis: 1 }),
  ],
  [
    'Split into equal parts',
    13,
    [2, 6],
    (g, x) => g.emit('Concat', g.emitMany('Split', [x], 3, { axis: 1 }).reverse(), { axis: 1 }),
  ],
  [
    'Resize of version 10',
    10,
    [1, 1, 3, 4],
    (g, x) => g.emit('Resize', [x, g.constant([1, 1, 2, 1.5])], { mode: 'nearest' }),
  ],
  [
    'Upsample of version 9',
    9,
    [1, 1, 3, 4],
    (g, x) => g.emit('Upsample', [x, g.constant([1, 1, 2, 2])], { mode: 'nearest' }),
  ],
  [
    'Upsample of version 7',
    7,
    [1, 1, 3, 4],
    (g, x) => g.emit('Upsample', [x], { scales: floats([1, 1, 2, 3]), mode: 'linear' }),
  ],
  [
    'BatchNormalization of version 7',
    8,
    [2, 3, 2, 2],
    (g, x) =>
      g.emit('BatchNormalization', [x, ...[1, 2, 3].map((n) => g.constant([n, -n, 0.5])), g.constant([1, 2, 3])], {
        epsilon: float(1e-3),
      }),
  ],
]

describe('a graph in the words of opset 18 computes the same', () => {
  test.each(cases)('%s (opset %d)', async (_, opset, shape, build) => {
    const old = graphOf(opset, shape, build)
    const raised = raiseOpset(old)

    expect(raised.opsets.get('')).toBe(18)
    expect(raised.irVersion).toBeGreaterThanOrEqual(8)
    expect(await outputOf(raised, shape)).toEqual(await outputOf(old, shape))
  })
})

test('the body of a branch is raised too', async () => {
  const branch = (factor: number): Graph => {
    const body = extendGraph(emptyGraph(11))
    const scaled = body.emit('Clip', [body.emit('Mul', ['x', body.constant(factor)])], {})
    return body.finish([body.emit('Unsqueeze', [scaled], { axes: [0] })])
  }
  const build: Build = (graph, x) => {
    const condition = graph.emit('Greater', [graph.emit('ReduceMax', [x], { keepdims: 0 }), graph.constant(0)])
    return graph.emit('If', [condition], {
      then_branch: { kind: 'graph', value: { ...branch(2), name: 'then' } },
      else_branch: { kind: 'graph', value: { ...branch(3), name: 'else' } },
    })
  }
  const old = graphOf(11, [2, 3], build)

  expect(await outputOf(raiseOpset(old), [2, 3])).toEqual(await outputOf(old, [2, 3]))
})

test('a new graph stays as it is', () => {
  const graph = graphOf(20, [2, 2], (g, x) => g.emit('Relu', [x]))

  expect(raiseOpset(graph)).toBe(graph)
})

test('operators and opsets nobody has looked at are refused, not guessed', () => {
  const strange = graphOf(13, [2, 2], (g, x) => g.emit('Scatter', [x]))
  expect(() => raiseOpset(strange)).toThrow(/Scatter.*opset 13 to 18/)
  expect(() => raiseOpset({ ...strange, opsets: new Map([['', 5]]) })).toThrow(/operator set 5/)
  expect(() => raiseOpset({ ...strange, opsets: new Map([['', 99]]) })).toThrow(/operator set 99/)
})
