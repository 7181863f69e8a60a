import { describe, test } from 'vitest'
import { float, ints } from '../../../../src/engine/onnx/attributes'
import { expectTrueGradient } from '../finiteDifference'
import { spacedValues } from '../tools'

const reductions =
  'ReduceSum ReduceMean ReduceMax ReduceMin ReduceL1 ReduceL2 ReduceSumSquare ReduceLogSumExp ReduceProd'.split(' ')

describe.each(reductions)('%s', (op) => {
  test('over some axes, kept or not', async () => {
    for (const keepdims of [0, 1])
      await expectTrueGradient({
        inputs: [[2, 3, 4]],
        build: (graph, [x]) => graph.emit(op, [x!, graph.integers([-1, 0])], { keepdims }),
      })
  })

  test('over all axes', async () => {
    await expectTrueGradient({ inputs: [[2, 3, 2]], build: (graph, [x]) => graph.emit(op, [x!]) })
  })

  test('with axes as an attribute, opset 11', async () => {
    await expectTrueGradient({
      inputs: [[2, 3, 4]],
      opset: 11,
      build: (graph, [x]) => graph.emit(op, [x!], { axes: ints([1]), keepdims: 0 }),
    })
  })
})

test.each([0, 1])('ReduceLogSum, axes kept: %d', async (keepdims) => {
  await expectTrueGradient({
    inputs: [[2, 3, 4]],
    range: [0.3, 2],
    build: (graph, [x]) => graph.emit('ReduceLogSum', [x!, graph.integers([-1, 0])], { keepdims }),
  })
})

test('ReduceProd of rows with no, one and two factors of 0', async () => {
  const shape = [3, 4]
  const point = spacedValues(12, 1)
  const isZero = [0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 1, 0]
  await expectTrueGradient({
    inputs: [shape],
    seed: 1,
    step: 0.1,
    build(graph, [x]) {
      const offsets = graph.constant(
        point.map((value, place) => value * isZero[place]!),
        shape,
      )
      const factors = graph.emit('Sub', [x!, offsets])
      return graph.emit('ReduceProd', [factors, graph.integers([1])], { keepdims: 1 })
    },
  })
})

describe('CumSum', () => {
  test.each([
    [0, 0],
    [1, 0],
    [0, 1],
    [1, 1],
  ])('exclusive %d, reverse %d', async (exclusive, reverse) => {
    await expectTrueGradient({
      inputs: [[2, 3, 4]],
      step: 0.1,
      build: (graph, [x]) => graph.emit('CumSum', [x!, graph.integers(1)], { exclusive, reverse }),
    })
  })
})

describe('Gemm', () => {
  test.each([
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ])('transA %d, transB %d', async (transA, transB) => {
    await expectTrueGradient({
      inputs: [transA ? [4, 3] : [3, 4], transB ? [2, 4] : [4, 2], [2]],
      build: (graph, inputs) => graph.emit('Gemm', inputs, { transA, transB, alpha: float(0.7), beta: float(1.3) }),
    })
  })
})

describe('MatMul', () => {
  test.each([
    ['matrices', [3, 4], [4, 2]],
    ['batches', [2, 3, 4], [2, 4, 2]],
    ['a batch against one matrix', [2, 3, 4], [4, 2]],
    ['one matrix against a batch', [3, 4], [2, 4, 2]],
    ['batches that broadcast', [2, 1, 3, 2], [3, 2, 2]],
    ['a vector on the left', [4], [2, 4, 3]],
    ['a vector on the right', [2, 3, 4], [4]],
    ['two vectors', [4], [4]],
  ])('%s', async (_, a, b) => {
    await expectTrueGradient({ inputs: [a, b], build: (graph, inputs) => graph.emit('MatMul', inputs) })
  })
})

describe.each(['Softmax', 'LogSoftmax'])('%s', (op) => {
  test.each([-1, 1, 0])('axis %d', async (axis) => {
    await expectTrueGradient({ inputs: [[2, 3, 4]], step: 0.01, build: (graph, [x]) => graph.emit(op, [x!], { axis }) })
  })

  test('before opset 13 it ran over all axes from its own on', async () => {
    await expectTrueGradient({
      inputs: [[2, 3, 2]],
      opset: 11,
      step: 0.01,
      build: (graph, [x]) => graph.emit(op, [x!], { axis: 1 }),
    })
  })
})

describe('normalisation', () => {
  test.each([
    ['2-D', [2, 3, 4, 3]],
    ['3-D', [1, 3, 2, 2, 3]],
    ['without places', [4, 3]],
  ])('BatchNormalization, %s', async (_, shape) => {
    await expectTrueGradient({
      inputs: [shape],
      step: 0.1,
      build(graph, [x]) {
        const [scale, bias, mean] = [1, 2, 3].map((seed) => graph.constant(spacedValues(3, seed)))
        const variance = graph.constant(spacedValues(3, 4, [0.3, 2]))
        return graph.emit('BatchNormalization', [x!, scale!, bias!, mean!, variance], { epsilon: float(1e-3) })
      },
    })
  })

  test('InstanceNormalization', async () => {
    await expectTrueGradient({
      inputs: [[2, 3, 3, 2]],
      build: (graph, [x]) =>
        graph.emit('InstanceNormalization', [x!, graph.constant([1, -2, 0.5]), graph.constant([0, 1, 2])]),
    })
  })

  test.each([3, 5])('LRN over %d channels', async (size) => {
    await expectTrueGradient({
      inputs: [[2, 5, 2, 3]],
      build: (graph, [x]) => graph.emit('LRN', [x!], { size, alpha: float(0.4), beta: float(0.6), bias: float(1.2) }),
    })
  })

  test.each([
    [18, 2],
    [21, 4],
  ])('GroupNormalization of opset %d', async (opset, scales) => {
    await expectTrueGradient({
      inputs: [[2, 4, 2, 3]],
      opset,
      build(graph, [x]) {
        const [scale, bias] = [1, 2].map((seed) => graph.constant(spacedValues(scales, seed)))
        return graph.emit('GroupNormalization', [x!, scale!, bias!], { num_groups: 2 })
      },
    })
  })

  test.each([-1, 1])('LayerNormalization at axis %d', async (axis) => {
    await expectTrueGradient({
      inputs: [[2, 3, 4]],
      build(graph, [x]) {
        const shape = axis === 1 ? [3, 4] : [4]
        const [scale, bias] = [1, 2].map((seed) => graph.constant(spacedValues(axis === 1 ? 12 : 4, seed), shape))
        return graph.emit('LayerNormalization', [x!, scale!, bias!], { axis })
      },
    })
  })

  test.each([-1, 1])('RMSNormalization at axis %d', async (axis) => {
    await expectTrueGradient({
      inputs: [[2, 3, 4]],
      opset: 23,
      build: (graph, [x]) =>
        graph.emit('RMSNormalization', [x!, graph.constant(spacedValues(4, 1))], { axis, epsilon: float(1e-3) }),
    })
  })

  test('MeanVarianceNormalization', async () => {
    await expectTrueGradient({
      inputs: [[2, 2, 3, 2]],
      build: (graph, [x]) => graph.emit('MeanVarianceNormalization', [x!], { axes: ints([0, 2, 3]) }),
    })
  })

  test.each([1, 2])('LpNormalization, p = %d', async (p) => {
    await expectTrueGradient({
      inputs: [[2, 3, 4]],
      build: (graph, [x]) => graph.emit('LpNormalization', [x!], { axis: 1, p }),
    })
  })

  test.each([1, 2])('LpNormalization of nothing is nothing, and so is its gradient, p = %d', async (p) => {
    await expectTrueGradient({
      inputs: [[2, 3]],
      build: (graph, [x]) => {
        const firstRowNothing = graph.emit('Mul', [x!, graph.constant([0, 1], [2, 1])])
        return graph.emit('LpNormalization', [firstRowNothing], { axis: 1, p })
      },
    })
  })
})
