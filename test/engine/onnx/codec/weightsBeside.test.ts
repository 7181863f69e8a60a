import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { encodeBeside, encodeModel, readGraph } from '../../../../src/engine/onnx/codec'
import { floatConstant, int64Constant } from '../../../../src/engine/onnx/constants'
import { graphOf, node, value } from '../graphs'
import { noise } from '../support'

/** Two large weights, of which one does not end where the next may start, and small ones. */
const graph = graphOf({
  inputs: [value('x', [1, 3])],
  nodes: [
    node('MatMul', ['x', 'wide'], ['a']),
    node('MatMul', ['a', 'tall'], ['b']),
    node('Add', ['b', 'bias'], ['c']),
    node('Reshape', ['c', 'shape'], ['y']),
  ],
  outputs: [value('y', [5])],
  constants: {
    wide: floatConstant(noise(3 * 101), [3, 101]),
    tall: floatConstant(noise(101 * 5), [101, 5]),
    bias: floatConstant(noise(5), [5]),
    shape: int64Constant([5]),
  },
})

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'i2v-beside-'))
  const { model, weights } = encodeBeside(graph, 'model.weights')
  await writeFile(join(folder, 'model.onnx'), model)
  await writeFile(join(folder, 'model.weights'), weights)
  await writeFile(join(folder, 'whole.onnx'), encodeModel(graph))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('reads back as the graph that was written', async () => {
  const { constants, nodes } = await readGraph(join(folder, 'model.onnx'))

  expect(nodes).toEqual((await readGraph(join(folder, 'whole.onnx'))).nodes)
  expect([...constants.keys()].sort()).toEqual([...graph.constants.keys()].sort())
  for (const [name, { type, shape, bytes }] of graph.constants) {
    expect(constants.get(name)).toMatchObject({ type, shape })
    expect(Buffer.from(constants.get(name)!.bytes).equals(bytes)).toBe(true)
  }
})

test('only large weights lie beside the model, each where vector instructions like it', () => {
  const { model, weights } = encodeBeside(graph, 'model.weights')
  const sizes = weights.map(({ byteLength }) => byteLength)

  expect(sizes).toEqual([0, 1212, 4, 2020])
  expect(Buffer.concat(model).byteLength).toBeLessThan(1000)
})

test('onnxruntime computes the same bits from it', async () => {
  const [beside, whole] = await Promise.all(['model.onnx', 'whole.onnx'].map(run))
  expect(beside).toEqual(whole)
})

async function run(name: string): Promise<Float32Array> {
  const session = await InferenceSession.create(join(folder, name), { intraOpNumThreads: 1 })
  const results = await session.run({ x: new Tensor('float32', noise(3), [1, 3]) })
  await session.release()
  return (results.y!.data as Float32Array).slice()
}
