import { describe, test } from 'vitest'
import type { AttributeInput, GraphBuilder } from '../../../../src/engine/gradient/builder'
import { numberConstant } from '../../../../src/engine/onnx/constants'
import { elementCount } from '../../../../src/engine/tensor/shape'
import { expectTrueGradient } from '../finiteDifference'
import { spacedValues } from '../tools'

interface Variant {
  readonly title: string
  readonly input: readonly number[]
  readonly weights: readonly number[]
  readonly attributes?: Readonly<Record<string, AttributeInput>>
}

function weightsOn(graph: GraphBuilder, shape: readonly number[]): string {
  return graph.constant(spacedValues(elementCount(shape), 7, [-1, 1]), shape)
}

const convolutions: readonly Variant[] = [
  { title: 'plain', input: [2, 3, 5, 6], weights: [4, 3, 3, 3] },
  { title: 'one by one', input: [1, 3, 4, 4], weights: [2, 3, 1, 1] },
  { title: 'padded', input: [1, 2, 5, 5], weights: [3, 2, 3, 3], attributes: { pads: [1, 1, 1, 1] } },
  { title: 'padded beyond its reach', input: [1, 2, 4, 4], weights: [2, 2, 2, 2], attributes: { pads: [2, 3, 2, 1] } },
  { title: 'padded unevenly', input: [1, 2, 5, 6], weights: [3, 2, 3, 2], attributes: { pads: [0, 1, 2, 0] } },
  {
    title: 'dilated',
    input: [1, 2, 7, 7],
    weights: [2, 2, 3, 2],
    attributes: { dilations: [2, 3], pads: [1, 2, 2, 1] },
  },
  { title: 'stride 2', input: [1, 2, 7, 7], weights: [3, 2, 3, 3], attributes: { strides: [2, 2] } },
  { title: 'stride 2 that leaves a rest', input: [2, 2, 6, 8], weights: [3, 2, 3, 3], attributes: { strides: [2, 2] } },
  {
    title: 'stride 2, padded unevenly',
    input: [1, 3, 8, 8],
    weights: [4, 3, 3, 3],
    attributes: { strides: [2, 2], pads: [0, 0, 1, 1] },
  },
  {
    title: 'stride 2, padded [1, 1, 2, 2]',
    input: [1, 3, 9, 10],
    weights: [2, 3, 5, 5],
    attributes: { strides: [2, 2], pads: [1, 1, 2, 2] },
  },
  {
    title: 'stride 3 and 2, dilated',
    input: [1, 2, 9, 8],
    weights: [2, 2, 2, 3],
    attributes: { strides: [3, 2], dilations: [2, 1], pads: [1, 0, 0, 1] },
  },
  { title: 'one by one with stride 2', input: [1, 3, 5, 6], weights: [4, 3, 1, 1], attributes: { strides: [2, 2] } },
  { title: 'stride beyond the kernel', input: [1, 2, 8, 8], weights: [2, 2, 2, 2], attributes: { strides: [3, 3] } },
  { title: 'two groups', input: [1, 4, 5, 5], weights: [6, 2, 3, 3], attributes: { group: 2, pads: [1, 1, 1, 1] } },
  { title: 'depthwise', input: [2, 3, 5, 5], weights: [3, 1, 3, 3], attributes: { group: 3 } },
  {
    title: 'depthwise with stride 2',
    input: [1, 4, 6, 6],
    weights: [4, 1, 3, 3],
    attributes: { group: 4, strides: [2, 2], pads: [0, 0, 1, 1] },
  },
  {
    title: 'groups, stride 2',
    input: [1, 4, 6, 7],
    weights: [6, 2, 3, 3],
    attributes: { group: 2, strides: [2, 2], pads: [1, 1, 1, 1] },
  },
  {
    title: 'auto_pad SAME_UPPER, stride 2',
    input: [1, 2, 6, 7],
    weights: [3, 2, 3, 4],
    attributes: { auto_pad: 'SAME_UPPER', strides: [2, 2] },
  },
  {
    title: 'auto_pad SAME_LOWER',
    input: [1, 2, 5, 6],
    weights: [3, 2, 2, 4],
    attributes: { auto_pad: 'SAME_LOWER' },
  },
  { title: 'auto_pad VALID', input: [1, 2, 5, 6], weights: [3, 2, 2, 3], attributes: { auto_pad: 'VALID' } },
  { title: 'one dimension', input: [2, 3, 9], weights: [4, 3, 3], attributes: { strides: [2], pads: [1, 0] } },
  { title: '3-D', input: [1, 2, 3, 4, 4], weights: [3, 2, 2, 3, 3], attributes: { pads: [1, 1, 1, 0, 1, 1] } },
  {
    title: '3-D with stride 2',
    input: [1, 2, 4, 5, 6],
    weights: [3, 2, 3, 3, 3],
    attributes: { strides: [2, 2, 2], pads: [1, 1, 0, 1, 1, 1] },
  },
  {
    title: '3-D, stride over time only, uneven pads, groups',
    input: [1, 4, 5, 3, 4],
    weights: [4, 2, 3, 2, 2],
    attributes: { strides: [2, 1, 1], pads: [1, 0, 1, 1, 1, 0], group: 2 },
  },
  {
    title: '3-D, dilated, with stride',
    input: [1, 1, 6, 6, 5],
    weights: [2, 1, 2, 2, 2],
    attributes: { strides: [1, 2, 2], dilations: [2, 2, 1], pads: [0, 1, 0, 1, 0, 1] },
  },
  {
    title: '3-D, auto_pad SAME_UPPER with stride',
    input: [1, 2, 4, 5, 5],
    weights: [2, 2, 3, 3, 3],
    attributes: { strides: [2, 2, 1], auto_pad: 'SAME_UPPER' },
  },
]

describe('Conv', () => {
  test.each(convolutions)('$title', async ({ input, weights, attributes }) => {
    await expectTrueGradient({
      inputs: [input],
      step: 0.1,
      build: (graph, [x]) => graph.emit('Conv', [x!, weightsOn(graph, weights)], attributes),
    })
  })

  test('with a bias, and with a bias that is itself computed', async () => {
    await expectTrueGradient({
      inputs: [[2, 2, 4, 4], [3]],
      step: 0.1,
      build: (graph, [x, bias]) => graph.emit('Conv', [x!, weightsOn(graph, [3, 2, 3, 3]), bias!]),
    })
  })

  test('weights computed from another input are transposed as they are', async () => {
    await expectTrueGradient({
      inputs: [[1, 2, 4, 4]],
      step: 0.1,
      build(graph, [x]) {
        const factor = graph.emit('Shape', [x!])
        const size = graph.cast(graph.emit('ReduceSum', [factor], { keepdims: 0 }), 'float32')
        return graph.emit('Conv', [x!, graph.emit('Mul', [weightsOn(graph, [2, 2, 3, 3]), size])])
      },
    })
  })
})

const transposed: readonly Variant[] = [
  { title: 'plain', input: [1, 3, 3, 4], weights: [3, 2, 3, 3] },
  {
    title: 'stride 2',
    input: [1, 3, 3, 4],
    weights: [3, 2, 3, 3],
    attributes: { strides: [2, 2], pads: [1, 1, 1, 1] },
  },
  {
    title: 'stride 2 with output padding',
    input: [2, 2, 3, 3],
    weights: [2, 3, 3, 3],
    attributes: { strides: [2, 2], pads: [1, 0, 1, 1], output_padding: [1, 1] },
  },
  {
    title: 'output shape given',
    input: [1, 2, 3, 3],
    weights: [2, 2, 3, 3],
    attributes: { strides: [2, 2], output_shape: [6, 6] },
  },
  {
    title: 'groups, dilated',
    input: [1, 4, 3, 3],
    weights: [4, 2, 2, 2],
    attributes: { group: 2, dilations: [2, 2], strides: [2, 1] },
  },
  { title: '3-D', input: [1, 2, 2, 3, 3], weights: [2, 2, 2, 3, 3], attributes: { strides: [2, 2, 1] } },
]

describe('ConvTranspose', () => {
  test.each(transposed)('$title', async ({ input, weights, attributes }) => {
    await expectTrueGradient({
      inputs: [input],
      step: 0.1,
      build: (graph, [x]) => graph.emit('ConvTranspose', [x!, weightsOn(graph, weights)], attributes),
    })
  })
})

test.each([1, 2])('weights that the model dequantises, stride %d', async (stride) => {
  await expectTrueGradient({
    inputs: [[1, 2, 6, 5]],
    step: 0.1,
    build(graph, [x]) {
      const small = Array.from(spacedValues(36, 3, [-127, 127]), Math.round)
      const weights = graph.addConstant(numberConstant('int8', small, [2, 2, 3, 3])!)
      const wide = graph.emit('DequantizeLinear', [weights, graph.constant(0.02)])
      return graph.emit('Conv', [x!, wide], { strides: [stride, stride], pads: [1, 1, 1, 1] })
    },
  })
})
