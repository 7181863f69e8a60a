import { describe, expect, test } from 'vitest'
import { compileGradient } from '../../../../src/engine/gradient/compile'
import { float } from '../../../../src/engine/onnx/attributes'
import type { Attribute } from '../../../../src/engine/onnx/graph'
import { Tensor } from 'onnxruntime-node'
import { expectTrueGradient, graphOf } from '../finiteDifference'
import { floatsOf, sessionOf } from '../tools'

const activations: [string, Record<string, Attribute>, number][] = [
  ['Relu', {}, 13],
  ['LeakyRelu', { alpha: float(0.2) }, 13],
  ['Elu', { alpha: float(1.5) }, 13],
  ['Selu', {}, 13],
  ['Celu', { alpha: float(0.7) }, 13],
  ['Softsign', {}, 13],
  ['Mish', {}, 18],
  ['Swish', { alpha: float(1.5) }, 24],
  ['Sigmoid', {}, 13],
  ['Tanh', {}, 13],
  ['Softplus', {}, 13],
  ['HardSigmoid', { alpha: float(0.3), beta: float(0.4) }, 13],
  ['HardSwish', {}, 14],
  ['Gelu', {}, 20],
  ['Gelu', { approximate: { kind: 'string', value: 'tanh' } }, 20],
]

describe.each([2, 3])('in %d dimensions', (dimensions) => {
  const shape = [2, 3, ...[3, 2, 2].slice(0, dimensions)]

  test.each(activations)('%s %o', async (op, attributes, opset) => {
    await expectTrueGradient({
      inputs: [shape],
      range: [-4, 4.1],
      opset,
      build: (graph, [x]) => graph.emit(op, [x!], attributes),
    })
  })
})

test.each<Record<string, Attribute>>([{}, { alpha: float(-0.6) }])('ThresholdedRelu %o', async (attributes) => {
  await expectTrueGradient({
    inputs: [[2, 3, 3]],
    build: (graph, [x]) => graph.emit('ThresholdedRelu', [x!], attributes),
  })
})

test.each([
  ['both ends', -1, 1],
  ['no lower end', null, 1],
  ['no upper end', 0.5, null],
])('Clip with %s', async (_, low, high) => {
  await expectTrueGradient({
    inputs: [[4, 6]],
    build: (graph, [x]) =>
      graph.emit('Clip', [x!, low === null ? '' : graph.constant(low), high === null ? '' : graph.constant(high)]),
  })
})

test('PRelu with a slope for each channel', async () => {
  await expectTrueGradient({
    inputs: [[2, 3, 2, 2]],
    build: (graph, [x]) => graph.emit('PRelu', [x!, graph.constant([0.1, -0.3, 2], [3, 1, 1])]),
  })
})

/** Gradient of the sum of one operator's output, at chosen points. */
async function gradientAt(points: number[], op: string, bounds: number[] = []): Promise<number[]> {
  const graph = graphOf({
    inputs: [[points.length]],
    build: (builder, [x]) => builder.emit(op, [x!, ...bounds.map((bound) => builder.constant(bound))]),
  })
  const session = await sessionOf(compileGradient(graph, { of: graph.outputs[0]!.name, withRespectTo: ['x0'] }))
  const results = await session.run({ x0: new Tensor('float32', Float32Array.from(points)) })
  return [...floatsOf(results.x0_grad!)]
}

test('at its ends Clip lets the gradient through, as PyTorch does', async () => {
  expect(await gradientAt([-1.5, -1, 0, 1, 1.5], 'Clip', [-1, 1])).toEqual([0, 1, 1, 1, 0])
})

test('at 0 Relu and Abs have gradient 0, as in PyTorch', async () => {
  expect(await gradientAt([-1, 0, 1], 'Relu')).toEqual([0, 0, 1])
  expect(await gradientAt([-1, 0, 1], 'Abs')).toEqual([-1, 0, 1])
})
