import { describe, test } from 'vitest'
import { ints, string } from '../../../../src/engine/onnx/attributes'
import { expectTrueGradient, type Case } from '../finiteDifference'

/** The element order does not change these functions' derivative, so a big step costs no precision. */
async function expectLinear(testCase: Case): Promise<void> {
  await expectTrueGradient({ step: 0.1, ...testCase })
}

describe('Reshape and its kin', () => {
  test('Reshape with a copied and an inferred axis', async () => {
    await expectLinear({
      inputs: [[2, 3, 4]],
      build: (graph, [x]) => graph.emit('Reshape', [x!, graph.integers([0, -1, 2])]),
    })
  })

  test('Reshape to a shape computed from the input', async () => {
    await expectLinear({
      inputs: [[2, 3, 4]],
      build(graph, [x]) {
        const batch = graph.emit('Slice', [graph.emit('Shape', [x!]), graph.integers([0]), graph.integers([1])])
        const shape = graph.emit('Concat', [batch, graph.integers([-1])], { axis: 0 })
        return graph.emit('Reshape', [graph.emit('Mul', [x!, x!]), shape])
      },
    })
  })

  test.each([0, 1, -1])('Flatten at axis %d', async (axis) => {
    await expectLinear({ inputs: [[2, 3, 4]], build: (graph, [x]) => graph.emit('Flatten', [x!], { axis }) })
  })

  test('Squeeze and Unsqueeze with axes as input and as attribute', async () => {
    await expectLinear({
      inputs: [[2, 1, 3, 1]],
      build: (graph, [x]) =>
        graph.emit('Unsqueeze', [graph.emit('Squeeze', [x!, graph.integers([1, -1])]), graph.integers([0, 2])]),
    })
    await expectLinear({
      inputs: [[2, 1, 3, 1]],
      opset: 11,
      build: (graph, [x]) =>
        graph.emit('Unsqueeze', [graph.emit('Squeeze', [x!], { axes: [1, 3] })], { axes: ints([0, 2]) }),
    })
  })

  test('Transpose by a given order and by the reversed one', async () => {
    await expectLinear({
      inputs: [[2, 3, 4]],
      build: (graph, [x]) => graph.emit('Transpose', [x!], { perm: [1, 2, 0] }),
    })
    await expectLinear({ inputs: [[2, 3, 4]], build: (graph, [x]) => graph.emit('Transpose', [x!]) })
  })

  test('Expand, Tile', async () => {
    await expectLinear({
      inputs: [[3, 1]],
      build: (graph, [x]) => graph.emit('Expand', [x!, graph.integers([2, 3, 4])]),
    })
    await expectLinear({
      inputs: [[2, 3]],
      build: (graph, [x]) => graph.emit('Tile', [x!, graph.integers([2, 3])]),
    })
  })

  test.each(['DCR', 'CRD'])('DepthToSpace %s', async (mode) => {
    await expectLinear({
      inputs: [[1, 8, 2, 3]],
      build: (graph, [x]) => graph.emit('DepthToSpace', [x!], { blocksize: 2, mode }),
    })
  })

  test('SpaceToDepth', async () => {
    await expectLinear({
      inputs: [[1, 2, 4, 6]],
      build: (graph, [x]) => graph.emit('SpaceToDepth', [x!], { blocksize: 2 }),
    })
  })
})

describe('Concat and Split', () => {
  test('Concat along a middle axis, one part constant, one used twice', async () => {
    await expectLinear({
      inputs: [
        [2, 3, 2],
        [2, 1, 2],
      ],
      build: (graph, [x, y]) =>
        graph.emit('Concat', [x!, graph.constant(new Float32Array(8), [2, 2, 2]), y!, x!], { axis: -2 }),
    })
  })

  test('Split into given parts, one of them unused', async () => {
    await expectLinear({
      inputs: [[2, 6]],
      build(graph, [x]) {
        const [first, , last] = graph.emitMany('Split', [x!, graph.integers([1, 3, 2])], 3, { axis: 1 })
        return graph.emit('Mul', [first!, last!])
      },
    })
  })

  test.each([
    [18, { num_outputs: 2 }],
    [13, {}],
    [11, { split: ints([2, 2]) }],
  ])('Split into halves at opset %d', async (opset, attributes) => {
    await expectLinear({
      inputs: [[4, 3]],
      opset,
      build(graph, [x]) {
        const [first, second] = graph.emitMany('Split', [x!], 2, { axis: 0, ...attributes })
        return graph.emit('Mul', [first!, second!])
      },
    })
  })
})

const slices: [string, number[], number[], number[], number[]][] = [
  ['a run', [1], [3], [1], [1]],
  ['to the end', [1], [2 ** 31 - 1], [-1], [1]],
  ['every second', [0], [6], [2], [2]],
  ['backwards', [-1], [-100], [2], [-1]],
  ['backwards in steps', [4], [0], [2], [-2]],
  ['several axes', [1, -4], [2, -1], [0, 2], [1, 2]],
]

test.each(slices)('Slice: %s', async (_, starts, ends, axes, steps) => {
  await expectLinear({
    inputs: [[2, 3, 6]],
    build: (graph, [x]) =>
      graph.emit('Slice', [x!, ...[starts, ends, axes, steps].map((list) => graph.integers(list))]),
  })
})

describe('Pad', () => {
  test.each(['constant', 'edge', 'reflect'])('%s', async (mode) => {
    await expectLinear({
      inputs: [[2, 3, 4]],
      build: (graph, [x]) => graph.emit('Pad', [x!, graph.integers([0, 2, 1, 0, 1, 3])], { mode: string(mode) }),
    })
  })

  test('wrap', async () => {
    await expectLinear({
      inputs: [[2, 3]],
      opset: 19,
      build: (graph, [x]) => graph.emit('Pad', [x!, graph.integers([1, 2, 0, 1])], { mode: 'wrap' }),
    })
  })

  test('cutting on one side, with axes named', async () => {
    await expectLinear({
      inputs: [[2, 5]],
      build: (graph, [x]) => graph.emit('Pad', [x!, graph.integers([-1, 2]), graph.constant(3), graph.integers([-1])]),
    })
  })
})

describe('Gather', () => {
  test.each([
    ['different rows', [3, 0, 2], [3], 1],
    ['rows that come twice', [0, 2, 2, -1, 2], [5], 1],
    ['one row, its axis gone', [1], [], 0],
    ['a table of indices', [0, 1, 3, 3, 2, 0], [2, 3], 1],
    ['a run', [1, 2, 3], [3], -2],
    ['channels in reverse', [3, 2, 1, 0], [4], 1],
  ])('%s', async (_, indices, shape, axis) => {
    await expectLinear({
      inputs: [[2, 4, 3]],
      build: (graph, [x]) => graph.emit('Gather', [x!, graph.integers(indices, shape)], { axis }),
    })
  })
})

test.each([
  [1, 0],
  [0, -1],
  [1, 2],
])('Trilu, upper %d, diagonal %d', async (upper, diagonal) => {
  await expectLinear({
    inputs: [[2, 3, 4]],
    build: (graph, [x]) => graph.emit('Trilu', [x!, graph.integers(diagonal)], { upper }),
  })
})

describe('what passes through', () => {
  test('CastLike', async () => {
    await expectLinear({
      inputs: [[2, 3]],
      build(graph, [x]) {
        const wide = graph.emit('CastLike', [x!, graph.cast(x!, 'float64')])
        return graph.cast(graph.emit('Mul', [wide, wide]), 'float32')
      },
    })
  })

  test('Identity and Dropout in evaluation', async () => {
    await expectLinear({
      inputs: [[2, 3]],
      build: (graph, [x]) => graph.emit('Dropout', [graph.emit('Identity', [x!]), graph.constant(0.5)]),
    })
    await expectLinear({
      inputs: [[2, 3]],
      opset: 11,
      build: (graph, [x]) => graph.emit('Dropout', [x!], { ratio: { kind: 'float', value: 0.5 } }),
    })
  })

  test('Cast to double and back', async () => {
    await expectLinear({
      inputs: [[2, 3]],
      build(graph, [x]) {
        const wide = graph.cast(x!, 'float64')
        return graph.cast(graph.emit('Mul', [wide, wide]), 'float32')
      },
    })
  })
})
