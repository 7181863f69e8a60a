import { describe, expect, test } from 'vitest'
import { int, ints, string } from '../../../src/engine/onnx/attributes'
import { int64Constant } from '../../../src/engine/onnx/constants'
import { foldConstants } from '../../../src/engine/onnx/foldConstants'
import type { Attribute, Dimension } from '../../../src/engine/onnx/graph'
import { inferShapes } from '../../../src/engine/onnx/inferShapes'
import { graphOf, node, value } from './graphs'

/** Frames folded into the batch and unfolded again, as PyTorch exports `x.reshape(n * t, c)`. */
const folding = graphOf({
  inputs: [value('x', ['N', 16, 3])],
  outputs: [{ name: 'y', type: 'float32', shape: null }],
  nodes: [
    node('Shape', ['x'], ['s']),
    node('Gather', ['s', 'zero'], ['n']),
    node('Gather', ['s', 'one'], ['t']),
    node('Mul', ['n', 't'], ['nt']),
    node('Unsqueeze', ['nt', 'axis'], ['rows']),
    node('Concat', ['rows', 'columns'], ['flat'], { axis: int(0) }),
    node('Reshape', ['x', 'flat'], ['a']),
    node('Relu', ['a'], ['b']),
    node('Shape', ['b'], ['sb']),
    node('Slice', ['sb', 'axis', 'first'], ['rows2']),
    node('Div', ['rows2', 'sixteen'], ['n2']),
    node('Concat', ['n2', 'sixteen', 'columns'], ['full'], { axis: int(0) }),
    node('Reshape', ['b', 'full'], ['y']),
  ],
  constants: {
    zero: int64Constant([0], []),
    one: int64Constant([1], []),
    axis: int64Constant([0]),
    first: int64Constant([1]),
    columns: int64Constant([3]),
    sixteen: int64Constant([16]),
  },
})

const shapeOf = (graph: ReturnType<typeof inferShapes>, name: string) => graph.types.get(name)?.shape

test('symbolic sizes are multiplied and divided exactly', () => {
  const graph = inferShapes(folding)

  expect(shapeOf(graph, 'a')).toEqual(['16*N', 3])
  expect(graph.outputs[0]!.shape).toEqual(['N', 16, 3])
})

test('a size for a symbol reaches every tensor, also where the symbol is part of a product', () => {
  const once = inferShapes(folding)
  const graph = inferShapes(
    { ...once, nodes: once.nodes.map((old) => ({ ...old, op: `Unknown${old.op}` })) },
    { dimensions: { N: 2 } },
  )

  expect(shapeOf(graph, 'a')).toEqual([32, 3])
  expect(graph.inputs[0]!.shape).toEqual([2, 16, 3])
  expect(graph.outputs[0]!.shape).toEqual([2, 16, 3])
})

test('a shape for an input sizes its symbols', () => {
  const graph = inferShapes(folding, { inputs: { x: [4, 16, 3] } })

  expect(shapeOf(graph, 'b')).toEqual([64, 3])
  expect(foldConstants(graph).nodes.map(({ op }) => op)).toEqual(['Reshape', 'Relu', 'Reshape'])
})

test('where an input is given another size than the file fixes, declared inner shapes are not believed', () => {
  const fixed = graphOf({
    inputs: [value('x', [1, 3])],
    nodes: [node('Mystery', ['x'], ['m']), node('Relu', ['x'], ['y'])],
    outputs: [value('y', [1, 3])],
    types: new Map([['m', { type: 'float32', shape: [1, 7] }]]),
  })

  expect(shapeOf(inferShapes(fixed), 'm')).toEqual([1, 7])
  const resized = inferShapes(fixed, { inputs: { x: [8, 3] } })
  expect(shapeOf(resized, 'm')).toBeNull()
  expect(resized.outputs[0]!.shape).toEqual([8, 3])
})

test('an input that is not there is named', () => {
  expect(() => inferShapes(folding, { inputs: { X: [1] } })).toThrow(
    expect.objectContaining({ code: 'onnx/no-tensor', message: expect.stringMatching(/"X".*"x"/) }),
  )
})

test('inferring twice finds the same', () => {
  const once = inferShapes(folding, { dimensions: { N: 3 } })

  expect(inferShapes(once)).toEqual(once)
})

describe('what cannot be told', () => {
  const ops =
    'Conv ConvTranspose MaxPool AveragePool Reshape Flatten Squeeze Unsqueeze Transpose Expand Tile Slice Split Concat Pad Gather GatherND OneHot Resize Upsample LSTM Gemm MatMul Einsum ReduceMean ArgMax TopK LayerNormalization Where Cast Range ConstantOfShape If DepthToSpace GridSample Shape Mystery'.split(
      ' ',
    )
  const attributes: Record<string, Attribute>[] = [
    {},
    {
      axis: int(99),
      axes: ints([99, -99]),
      kernel_shape: ints([]),
      perm: ints([7, 7]),
      to: int(77),
      equation: string('...->->ab,'),
    },
    {
      axis: int(-7),
      pads: ints([1]),
      strides: ints([0, 0]),
      kernel_shape: ints([0, -1]),
      blocksize: int(0),
      split: ints([]),
      shape: ints([-1, -1]),
    },
  ]
  const shapes: (readonly Dimension[] | null)[] = [null, [], [0, 0], ['N', null], [2, 3, 4, 5], [1e12, 1e12]]

  test.each(ops)(
    '%s with senseless attributes and inputs gives unknown sizes, never a crash or impossible size',
    (op) => {
      for (const given of attributes)
        for (const shape of shapes)
          for (const inputs of [[], ['x'], ['x', 'x'], ['x', 'list', 'list', '', 'list']]) {
            const { types } = inferShapes(
              graphOf({
                inputs: [value('x', shape)],
                nodes: [node(op, inputs, ['y', 'z'], given)],
                constants: { list: int64Constant([3, -9, Number.MAX_SAFE_INTEGER]) },
              }),
            )
            for (const { shape: sizes } of types.values())
              expect(
                sizes?.every((size) => typeof size !== 'number' || (Number.isSafeInteger(size) && size >= 0)) ?? true,
              ).toBe(true)
          }
    },
  )

  test('a shape of a billion axes is not built', () => {
    const graph = graphOf({
      nodes: [node('Unsqueeze', ['x', 'axes'], ['y'])],
      constants: { axes: int64Constant([1e9]) },
    })
    expect(shapeOf(inferShapes(graph), 'y') ?? null).toBeNull()
  })
})
