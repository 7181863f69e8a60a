import { Tensor } from 'onnxruntime-node'
import { describe, expect, test } from 'vitest'
import type { AttributeInput } from '../../../../src/engine/gradient/builder'
import { compileGradient } from '../../../../src/engine/gradient/compile'
import { expectTrueGradient, graphOf } from '../finiteDifference'
import { floatsOf, sessionOf } from '../tools'

interface Variant {
  readonly title: string
  readonly input: readonly number[]
  readonly attributes: Readonly<Record<string, AttributeInput>>
}

const pools: readonly Variant[] = [
  { title: 'apart', input: [1, 2, 4, 6], attributes: { kernel_shape: [2, 2], strides: [2, 2] } },
  { title: 'overlapping', input: [2, 2, 7, 7], attributes: { kernel_shape: [3, 3], strides: [2, 2] } },
  { title: 'stride 1', input: [1, 2, 5, 4], attributes: { kernel_shape: [3, 2] } },
  { title: 'padded', input: [1, 2, 6, 6], attributes: { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] } },
  {
    title: 'padded unevenly, stride 1',
    input: [1, 1, 5, 6],
    attributes: { kernel_shape: [3, 3], pads: [0, 1, 2, 1] },
  },
  {
    title: 'ceiling',
    input: [1, 2, 6, 8],
    attributes: { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 },
  },
  {
    title: 'ceiling and padding',
    input: [1, 2, 6, 7],
    attributes: { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1, pads: [1, 1, 1, 1] },
  },
  { title: 'a rest that no window sees', input: [1, 1, 7, 8], attributes: { kernel_shape: [2, 2], strides: [3, 3] } },
  {
    title: 'stride 3, kernel 5',
    input: [1, 1, 11, 12],
    attributes: { kernel_shape: [5, 4], strides: [3, 3], pads: [2, 0, 2, 1] },
  },
  {
    title: 'auto_pad SAME_UPPER',
    input: [1, 2, 6, 7],
    attributes: { kernel_shape: [3, 2], strides: [2, 2], auto_pad: 'SAME_UPPER' },
  },
  {
    title: 'auto_pad SAME_LOWER',
    input: [1, 2, 6, 7],
    attributes: { kernel_shape: [3, 2], strides: [2, 2], auto_pad: 'SAME_LOWER' },
  },
  { title: 'one dimension', input: [2, 2, 9], attributes: { kernel_shape: [3], strides: [2], pads: [1, 1] } },
  { title: '3-D', input: [1, 2, 4, 4, 6], attributes: { kernel_shape: [2, 2, 2], strides: [2, 2, 2] } },
  {
    title: '3-D, overlapping, padded',
    input: [1, 2, 5, 5, 5],
    attributes: { kernel_shape: [3, 3, 3], strides: [2, 2, 2], pads: [1, 1, 1, 1, 1, 1] },
  },
  {
    title: '3-D, frames kept, ceiling',
    input: [1, 2, 3, 6, 5],
    attributes: { kernel_shape: [1, 3, 3], strides: [1, 2, 2], ceil_mode: 1 },
  },
]

describe.each(['masks', 'indices'] as const)('MaxPool by %s', (maxPool) => {
  const dilated = { title: 'dilated', input: [1, 2, 8, 7], attributes: { kernel_shape: [3, 2], dilations: [2, 3] } }

  test.each([...pools, dilated])('$title', async ({ input, attributes }) => {
    await expectTrueGradient({
      inputs: [input],
      lowering: { maxPool },
      build: (graph, [x]) => graph.emit('MaxPool', [x!], attributes),
    })
  })

  test('of equal maxima the first in row-major order gets the gradient, as in PyTorch', async () => {
    const graph = graphOf({
      inputs: [[1, 1, 3, 5]],
      build: (builder, [x]) => builder.emit('MaxPool', [x!], { kernel_shape: [3, 3], strides: [2, 2] }),
    })
    const request = { of: graph.outputs[0]!.name, withRespectTo: ['x0'], lowering: { maxPool } }
    const session = await sessionOf(compileGradient(graph, request))
    const gradientAt = async (values: number[]): Promise<number[]> => {
      const results = await session.run({ x0: new Tensor('float32', Float32Array.from(values), [1, 1, 3, 5]) })
      return [...floatsOf(results.x0_grad!)]
    }

    expect(await gradientAt(new Array<number>(15).fill(0))).toEqual([1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    expect(await gradientAt([0, 0, 5, 0, 0, 5, 0, 0, 5, 0, 5, 5, 0, 0, 5])).toEqual([
      0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ])
    expect(await gradientAt([0, 0, 0, 0, 0, 0, 5, 5, 0, 5, 5, 0, 0, 0, 0])).toEqual([
      0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0,
    ])
  })
})

describe.each([0, 1])('AveragePool with count_include_pad %d', (counted) => {
  test.each(pools)('$title', async ({ input, attributes }) => {
    await expectTrueGradient({
      inputs: [input],
      step: 0.1,
      build: (graph, [x]) => graph.emit('AveragePool', [x!], { ...attributes, count_include_pad: counted }),
    })
  })
})

test('AveragePool, dilated', async () => {
  await expectTrueGradient({
    inputs: [[1, 2, 8, 8]],
    opset: 19,
    step: 0.1,
    build: (graph, [x]) =>
      graph.emit('AveragePool', [x!], { kernel_shape: [3, 2], dilations: [2, 3], pads: [1, 1, 1, 1], strides: [2, 1] }),
  })
})

describe.each([
  [2, [2, 3, 4, 5]],
  [3, [2, 2, 2, 3, 4]],
])('over everything, %d-D', (_, shape) => {
  test.each(['GlobalAveragePool', 'GlobalMaxPool'])('%s', async (op) => {
    await expectTrueGradient({ inputs: [shape], build: (graph, [x]) => graph.emit(op, [x!]) })
  })
})

// onnxruntime's change to channels last, which WebGPU asks for, breaks a Pad that is told only some axes.
test('masks pad with the pads of every axis', () => {
  const graph = graphOf({
    inputs: [[1, 2, 7, 7]],
    build: (builder, [x]) =>
      builder.emit('MaxPool', [x!], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }),
  })
  const compiled = compileGradient(graph, {
    of: graph.outputs[0]!.name,
    withRespectTo: ['x0'],
    lowering: { maxPool: 'masks' },
  })
  const pads = compiled.nodes.filter(({ op }) => op === 'Pad')

  expect(pads.length).toBeGreaterThan(0)
  for (const { inputs } of pads) expect(compiled.constants.get(inputs[1]!)!.shape).toEqual([8])
})
