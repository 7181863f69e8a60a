import { describe, test } from 'vitest'
import { string } from '../../../../src/engine/onnx/attributes'
import type { GraphBuilder } from '../../../../src/engine/gradient/builder'
import { expectTrueGradient } from '../finiteDifference'

/** Indices that only a run tells: the places of the largest values along an axis, as a tensor of the same rank. */
function placesOfLargest(graph: GraphBuilder, x: string, axis: number): string {
  return graph.emit('ArgMax', [x], { axis, keepdims: 1 })
}

describe('GatherElements', () => {
  test.each([
    [1, [0, 2, 1, 1, 0, 0], [2, 3]],
    [0, [1, 0, 1, -1], [1, 4]],
  ])('along axis %d, indices that come twice add up', async (axis, indices, shape) => {
    await expectTrueGradient({
      inputs: [[2, 4]],
      step: 0.1,
      build: (graph, [x]) => graph.emit('GatherElements', [x!, graph.integers(indices, shape)], { axis }),
    })
  })

  test('by indices that the model computes', async () => {
    await expectTrueGradient({
      inputs: [[2, 4, 3]],
      build: (graph, [x]) => graph.emit('GatherElements', [x!, placesOfLargest(graph, x!, 1)], { axis: 1 }),
    })
  })
})

describe('Gather by indices that the model computes', () => {
  test.each([0, 2])('along axis %d', async (axis) => {
    await expectTrueGradient({
      inputs: [[4, 2, 4]],
      build(graph, [x]) {
        const places = graph.emit('Reshape', [placesOfLargest(graph, x!, axis), graph.integers([2, -1])])
        return graph.emit('Gather', [graph.emit('Mul', [x!, x!]), places], { axis })
      },
    })
  })
})

describe('GatherND', () => {
  test.each([
    ['slices', [2, 0, 2], [3, 1]],
    ['elements, one twice', [2, 1, 0, 0, 2, 1], [3, 2]],
    ['a table of slices', [0, 1, 1, 2], [2, 2, 1]],
  ])('%s', async (_, indices, shape) => {
    await expectTrueGradient({
      inputs: [[3, 2, 2]],
      step: 0.1,
      build: (graph, [x]) => graph.emit('GatherND', [x!, graph.integers(indices, shape)]),
    })
  })
})

describe.each(['none', 'add'])('scattering, reduction %s', (reduction) => {
  test('ScatterND of slices', async () => {
    await expectTrueGradient({
      inputs: [
        [4, 3],
        [2, 3],
      ],
      step: 0.1,
      build: (graph, [x, updates]) =>
        graph.emit('ScatterND', [x!, graph.integers([2, 0], [2, 1]), updates!], { reduction: string(reduction) }),
    })
  })

  test('ScatterND of elements into zeros, as an assignment to a slice is exported', async () => {
    await expectTrueGradient({
      inputs: [[3]],
      step: 0.1,
      build(graph, [updates]) {
        const empty = graph.constant(new Float32Array(8), [2, 4])
        const places = graph.integers([0, 1, 1, 3, 0, 0], [3, 2])
        return graph.emit('ScatterND', [empty, places, updates!], { reduction: string(reduction) })
      },
    })
  })

  test('ScatterElements', async () => {
    await expectTrueGradient({
      inputs: [
        [3, 4],
        [2, 4],
      ],
      step: 0.1,
      build(graph, [x, updates]) {
        const places = graph.integers([0, 2, 1, 1, 2, 0, 0, -1], [2, 4])
        return graph.emit('ScatterElements', [x!, places, updates!], { axis: 0, reduction: string(reduction) })
      },
    })
  })
})

describe('TopK', () => {
  test.each([
    [-1, 1],
    [0, 1],
    [1, 0],
  ])('along axis %d, largest %d', async (axis, largest) => {
    await expectTrueGradient({
      inputs: [[3, 4]],
      build: (graph, [x]) => graph.emitMany('TopK', [x!, graph.integers([2])], 2, { axis, largest })[0]!,
    })
  })

  test('k is an attribute, opset 9', async () => {
    await expectTrueGradient({
      inputs: [[3, 4]],
      opset: 9,
      build: (graph, [x]) => graph.emitMany('TopK', [x!], 2, { k: 2 })[0]!,
    })
  })
})
