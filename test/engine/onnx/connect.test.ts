import { InferenceSession, Tensor } from 'onnxruntime-node'
import { describe, expect, test } from 'vitest'
import { encodeModel } from '../../../src/engine/onnx/codec'
import { connect } from '../../../src/engine/onnx/connect'
import { floatConstant } from '../../../src/engine/onnx/constants'
import type { Graph } from '../../../src/engine/onnx/graph'
import { inferShapes } from '../../../src/engine/onnx/inferShapes'
import { rename } from '../../../src/engine/onnx/rename'
import { chain, graphOf, node, value } from './graphs'
import { noise } from './support'

async function run(graph: Graph, feeds: Record<string, Float32Array>): Promise<number[][]> {
  const session = await InferenceSession.create(encodeModel(graph), { logSeverityLevel: 3 })
  const tensors = graph.inputs.map(({ name, shape }) => [name, new Tensor('float32', feeds[name]!, shape as number[])])
  const results = await session.run(Object.fromEntries(tensors))
  await session.release()
  return graph.outputs.map(({ name }) => [...(results[name]!.data as Float32Array)])
}

/** Uses the names of `chain` for other things. */
const doubled = graphOf({
  inputs: [value('p')],
  nodes: [node('Add', ['p', 'p'], ['a']), node('Add', ['a', 'w'], ['y'])],
  constants: { w: floatConstant([0.5]) },
})

describe('connect', () => {
  test('feeds one graph with another; tensors of the second keep their names', async () => {
    const joined = connect(doubled, chain, { x: 'y' })
    const input = noise(6, 3)

    expect(joined.inputs.map(({ name }) => name)).toEqual(['p'])
    expect(joined.nodes.slice(-4).map(({ outputs }) => outputs[0])).toEqual(['a', 'b', 'c', 'y'])
    expect(await run(joined, { p: input })).toEqual(await run(chain, { x: input.map((number) => 2 * number + 0.5) }))
  })

  test('no name of a node is there twice, which onnxruntime refuses', async () => {
    const joined = connect(
      { ...doubled, nodes: doubled.nodes.map((one, index) => ({ ...one, name: `node${index}` })) },
      { ...chain, nodes: chain.nodes.map((one, index) => ({ ...one, name: `node${index}` })) },
      { x: 'y' },
    )
    const names = joined.nodes.map(({ name }) => name)

    expect(new Set(names).size).toBe(names.length)
    expect(await run(joined, { p: noise(6, 3) })).toEqual(
      await run(connect(doubled, chain, { x: 'y' }), { p: noise(6, 3) }),
    )
  })

  test('constants are shared, not copied', () => {
    expect(connect(doubled, chain, { x: 'y' }).constants.get('w')).toBe(chain.constants.get('w'))
  })

  test('inputs that are not fed stay; one name is one input', async () => {
    const adds = graphOf({
      inputs: [value('x'), value('p'), value('q')],
      nodes: [node('Sum', ['x', 'p', 'q'], ['s'])],
      outputs: [value('s')],
    })
    const joined = connect(doubled, adds, { x: 'y' })
    const [p, q] = [noise(6, 1), noise(6, 2)]

    expect(joined.inputs.map(({ name }) => name)).toEqual(['p', 'q'])
    expect((await run(joined, { p, q }))[0]).toEqual(
      [...p].map((number, index) => expect.closeTo(3 * number + 0.5 + q[index]!, 5)),
    )
  })

  test('a first graph that changes nothing hands its input through', async () => {
    const through = graphOf({ inputs: [value('p')], outputs: [value('p')] })

    expect(await run(connect(through, chain, { x: 'p' }), { p: noise(6) })).toEqual(await run(chain, { x: noise(6) }))
  })

  test('other sizes than declared: inner shapes are forgotten and found again', () => {
    const sized = inferShapes(chain)
    const larger = graphOf({
      inputs: [value('p', [5, 3])],
      nodes: [node('Neg', ['p'], ['n'])],
      outputs: [value('n', [5, 3])],
    })
    const joined = connect(larger, sized, { x: 'n' })

    expect(joined.types.get('b')?.shape).toBeNull()
    expect(inferShapes(joined).types.get('b')?.shape).toEqual([5, 4])
    expect(inferShapes(joined).outputs).toEqual([value('y', [5, 4])])
  })

  test.each<[string, () => Graph, string, RegExp]>([
    ['an output that is not there', () => connect(doubled, chain, { x: 'yy' }), 'no-tensor', /output "yy".*"y"/],
    ['an input that is not there', () => connect(doubled, chain, { xx: 'y' }), 'no-tensor', /input "xx".*"x"/],
    [
      'another opset',
      () => connect({ ...doubled, opsets: new Map([['', 13]]) }, chain, { x: 'y' }),
      'opset-mismatch',
      /13 and 17/,
    ],
    [
      'another rank',
      () => connect({ ...doubled, outputs: [value('y', [2])] }, chain, { x: 'y' }),
      'type-mismatch',
      /1 axes.*2 axes/,
    ],
    [
      'another type',
      () => connect({ ...doubled, outputs: [value('y', [2, 3], 'int64')] }, chain, { x: 'y' }),
      'type-mismatch',
      /int64/,
    ],
  ])('%s is refused', (_, join, code, message) => {
    expect(join).toThrow(expect.objectContaining({ code: `onnx/${code}`, message: expect.stringMatching(message) }))
  })
})

describe('rename', () => {
  test('names inside a body hide outer ones', () => {
    const body = graphOf({
      inputs: [],
      nodes: [node('Add', ['a', 'w'], ['z'])],
      outputs: [value('z')],
      constants: { w: floatConstant([1]) },
    })
    const outer = graphOf({
      nodes: [node('Relu', ['x'], ['a']), node('Loop', ['a'], ['y'], { body: { kind: 'graph', value: body } })],
    })
    const moved = rename(
      outer,
      new Map([
        ['a', 'b'],
        ['w', 'v'],
        ['z', 'u'],
      ]),
    )
    const inner = moved.nodes[1]!.attributes['body']

    expect(inner?.kind === 'graph' && inner.value.nodes[0]).toMatchObject({ inputs: ['b', 'w'], outputs: ['z'] })
  })
})
