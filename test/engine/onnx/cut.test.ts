import { InferenceSession, Tensor } from 'onnxruntime-node'
import { describe, expect, test } from 'vitest'
import { encodeModel } from '../../../src/engine/onnx/codec'
import { cutAt, tap } from '../../../src/engine/onnx/cut'
import type { Graph } from '../../../src/engine/onnx/graph'
import { nearestNames } from '../../../src/engine/onnx/noTensor'
import { chain, graphOf, node, value } from './graphs'
import { noise } from './support'

async function run(graph: Graph) {
  const session = await InferenceSession.create(encodeModel(graph), { logSeverityLevel: 3 })
  const results = await session.run({ x: new Tensor('float32', noise(6), [2, 3]) })
  await session.release()
  return Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, [...(data as Float32Array)]]))
}

describe('cutAt', () => {
  test('keeps what the tensor needs and nothing else', async () => {
    const cut = cutAt(chain, ['b'])

    expect(cut.nodes.map(({ op }) => op)).toEqual(['Relu', 'MatMul'])
    expect([...cut.constants.keys()]).toEqual(['w'])
    expect(cut.outputs).toEqual([value('b', [2, 4])])
    expect((await run(cut))['b']).toEqual((await run(tap(chain, ['b'])))['b'])
  })

  test('gives several outputs in the order asked, each once', () => {
    expect(cutAt(chain, ['c', 'a', 'c']).outputs.map(({ name }) => name)).toEqual(['c', 'a'])
  })

  test('drops inputs nobody needs, keeps those somebody does', () => {
    const two = graphOf({
      inputs: [value('x'), value('other')],
      nodes: [node('Relu', ['x'], ['a']), node('Add', ['a', 'other'], ['y'])],
    })

    expect(cutAt(two, ['a']).inputs.map(({ name }) => name)).toEqual(['x'])
    expect(cutAt(two, ['y']).inputs.map(({ name }) => name)).toEqual(['x', 'other'])
  })

  test('keeps what a body of control flow reads from outside', () => {
    const body = graphOf({ inputs: [], nodes: [node('Neg', ['a'], ['z'])], outputs: [value('z')] })
    const branching = graphOf({
      inputs: [value('x'), value('flag', [], 'bool')],
      nodes: [
        node('Relu', ['x'], ['a']),
        node('If', ['flag'], ['y'], {
          then_branch: { kind: 'graph', value: body },
          else_branch: { kind: 'graph', value: body },
        }),
      ],
    })

    expect(cutAt(branching, ['y']).nodes.map(({ op }) => op)).toEqual(['Relu', 'If'])
  })

  test('names near misses of a tensor that is not there', () => {
    expect(() => cutAt(graphOf({ nodes: [node('Relu', ['x'], ['layer1.0'])] }), ['layer1.1'])).toThrow(
      expect.objectContaining({ code: 'onnx/no-tensor', message: expect.stringMatching(/"layer1\.1".*"layer1\.0"/) }),
    )
  })
})

describe('tap', () => {
  test('adds outputs and changes none', async () => {
    const tapped = tap(chain, ['a', 'y', 'c'])
    const { y, a, c } = await run(tapped)

    expect(tapped.outputs.map(({ name }) => name)).toEqual(['y', 'a', 'c'])
    expect(y).toEqual((await run(chain))['y'])
    expect(c).toEqual(a!.map((number) => Math.fround(Math.tanh(number))).map((number) => expect.closeTo(number, 6)))
  })

  test('an input and a weight can be tapped', async () => {
    const { x, w } = await run(tap(chain, ['x', 'w']))

    expect(x).toEqual([...noise(6)])
    expect(w).toEqual([...noise(12)])
  })
})

describe('nearestNames', () => {
  const names = ['/features/features.6/Relu_output_0', 'layer2.3', 'layer2.30', 'layer3.0', 'LAYER1']

  test.each([
    ['layer2.3x', ['layer2.3', 'layer2.30', 'layer3.0']],
    ['features.6', ['/features/features.6/Relu_output_0']],
    ['layer1', ['LAYER1']],
    ['conv', []],
    ['', []],
  ])('%s', (wanted, expected) => {
    expect(nearestNames(wanted, names)).toEqual(expected)
  })

  test('ten thousand names are searched in no time', () => {
    const many = Array.from({ length: 10_000 }, (_, index) => `/backbone/stage/block.${index}/conv/Conv_output_0`)
    const start = performance.now()
    nearestNames('/backbone/stage/block.77777/conv/Conv_output_0', many)

    expect(performance.now() - start).toBeLessThan(1000)
  })
})
