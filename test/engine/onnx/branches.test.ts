import { InferenceSession, Tensor } from 'onnxruntime-node'
import { expect, test } from 'vitest'
import { takeBranches } from '../../../src/engine/onnx/branches'
import { encodeModel } from '../../../src/engine/onnx/codec'
import { int64Constant } from '../../../src/engine/onnx/constants'
import { foldConstants } from '../../../src/engine/onnx/foldConstants'
import type { Attribute, Graph, Node } from '../../../src/engine/onnx/graph'
import { inferShapes } from '../../../src/engine/onnx/inferShapes'
import { graphOf, node, value } from './graphs'

function body(nodes: readonly Node[], output: string): Attribute {
  const constants = { axis: int64Constant([0]) }
  return { kind: 'graph', value: graphOf({ inputs: [], outputs: [value(output, null)], nodes, constants }) }
}

/** A squeeze of the first axis if it is 1, as exporters write it; both branches use one name for their axis. */
function squeezeIfOne(from: string, to: string): Node[] {
  const then = body([node('Squeeze', [from, 'axis'], ['squeezed'])], 'squeezed')
  const otherwise = body([node('Identity', [from], ['kept'])], 'kept')
  return [
    node('Shape', [from], [`${to}_shape`]),
    node('Gather', [`${to}_shape`, 'zero'], [`${to}_size`]),
    node('Equal', [`${to}_size`, 'one'], [`${to}_is_one`]),
    node('If', [`${to}_is_one`], [to], { then_branch: then, else_branch: otherwise }),
  ]
}

function twice(shape: readonly (number | string)[]): Graph {
  return graphOf({
    inputs: [value('x', shape)],
    outputs: [value('y', null)],
    nodes: [
      ...squeezeIfOne('x', 'a'),
      node('Relu', ['a'], ['b']),
      ...squeezeIfOne('b', 'y0'),
      node('Neg', ['y0'], ['y']),
    ],
    constants: { zero: int64Constant([0], []), one: int64Constant([1], []) },
  })
}

async function run(graph: Graph, shape: readonly number[]): Promise<Tensor> {
  const session = await InferenceSession.create(encodeModel(graph), { intraOpNumThreads: 1, logSeverityLevel: 4 })
  const x = Float32Array.from({ length: 6 }, (_, place) => place - 2)
  return (await session.run({ x: new Tensor('float32', x, shape) })).y!
}

test.each([
  [[1, 1, 6], [6]],
  [
    [1, 2, 3],
    [2, 3],
  ],
  [
    [2, 3],
    [2, 3],
  ],
])('branches of %j that sizes decide are taken, one after the other', async (shape, expected) => {
  const graph = twice(shape.map((_, axis) => `size${axis}`))
  const once = takeBranches(foldConstants(inferShapes(graph, { inputs: { x: shape } })))
  const taken = takeBranches(foldConstants(inferShapes(once)))
  expect(taken.nodes.map(({ op }) => op)).not.toContain('If')

  const [before, after] = [await run(graph, shape), await run(taken, shape)]
  expect(after.dims).toEqual(expected)
  expect(after.dims).toEqual(before.dims)
  expect([...(after.data as Float32Array)]).toEqual([...(before.data as Float32Array)])
})

test('shapes behind a branch that sizes decide are known', () => {
  expect(inferShapes(twice([1, 2, 3])).types.get('y')?.shape).toEqual([2, 3])
  expect(inferShapes(twice([1, 1, 'W'])).types.get('y')?.shape).toEqual(['W'])
})

test('a condition that only a run tells stays', () => {
  const graph = inferShapes(twice(['N', 3]))
  expect(takeBranches(graph)).toBe(graph)
  expect(graph.types.get('y')?.shape ?? null).toBeNull()
})
