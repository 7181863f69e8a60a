import { expect, test } from 'vitest'
import { floatConstant } from '../../../src/engine/onnx/constants'
import { inferShapes } from '../../../src/engine/onnx/inferShapes'
import { bytesOf, graphBytes } from '../../../src/engine/onnx/memory'
import { chain, graphOf, node, value } from './graphs'

const tensor = 10 * 10 * 4

test('a chain has two tensors alive at once, however long it is', () => {
  const nodes = Array.from({ length: 20 }, (_, index) => node('Relu', [index ? `t${index}` : 'x'], [`t${index + 1}`]))
  const graph = graphOf({ nodes, inputs: [value('x', [10, 10])], outputs: [value('t20', [10, 10])] })

  expect(graphBytes(inferShapes(graph))).toEqual({ weights: 0, activations: 2 * tensor, unknown: 0 })
})

test('what is read again later stays alive', () => {
  const nodes = [
    node('Relu', ['x'], ['a']),
    node('Relu', ['a'], ['b']),
    node('Relu', ['b'], ['c']),
    node('Relu', ['c'], ['d']),
    node('Add', ['a', 'd'], ['y']),
  ]
  const graph = graphOf({ nodes, inputs: [value('x', [10, 10])], outputs: [value('y', [10, 10])] })

  expect(graphBytes(inferShapes(graph)).activations).toBe(3 * tensor)
})

test('outputs of the graph stay to its end, unread ones go at once', () => {
  const nodes = [
    node('Relu', ['x'], ['y']),
    node('Tanh', ['x'], ['unread']),
    node('Tanh', ['x'], ['b']),
    node('Relu', ['b'], ['z']),
  ]
  const outputs = [value('y', [10, 10]), value('z', [10, 10])]
  const graph = graphOf({ nodes, inputs: [value('x', [10, 10])], outputs })

  expect(graphBytes(inferShapes(graph)).activations).toBe(3 * tensor)
})

test('weights count by their bytes', () => {
  const w = floatConstant(new Float32Array(100), [10, 10])
  expect(graphBytes(graphOf({ constants: { w } })).weights).toBe(tensor)
  expect(graphBytes(inferShapes(chain)).weights).toBe((12 + 2) * 4)
})

test('a tensor whose size cannot be told is counted', () => {
  const nodes = [node('NoSuchOperator', ['x'], ['a']), node('Relu', ['a'], ['y'])]
  const graph = graphOf({ nodes, inputs: [value('x', [10, 10])], outputs: [value('y', null)] })

  expect(graphBytes(inferShapes(graph)).unknown).toBe(2)
})

test.each([
  [{ type: 'float64', shape: [2, 3] } as const, 48],
  [{ type: 'bool', shape: [] } as const, 1],
  [{ type: 'float32', shape: ['N', 3] } as const, null],
  [{ type: 'float32', shape: null } as const, null],
])('bytes of %j: %s', (type, bytes) => {
  expect(bytesOf(type)).toBe(bytes)
})
