import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { decodeModel } from '../../../src/engine/onnx/codec'
import { int64Constant } from '../../../src/engine/onnx/constants'
import { inspectGraph } from '../../../src/engine/onnx/inspect'
import { graphOf, node, value } from './graphs'
import { modelPaths } from './support'

test('lists float tensors that nodes make, and those of unknown operators, in network order', () => {
  const graph = graphOf({
    inputs: [value('x', ['N', 3])],
    outputs: [{ name: 'y', type: 'float32', shape: null }],
    nodes: [
      node('Shape', ['x'], ['s']),
      node('Relu', ['x'], ['a']),
      node('Split', ['a', 'parts'], ['b', 'c'], { axis: { kind: 'int', value: 1 } }),
      node('Mystery', ['b'], ['m']),
      node('Add', ['c', 'c'], ['y']),
    ],
    constants: { parts: int64Constant([1, 2]) },
  })

  expect(inspectGraph(graph)).toEqual({
    inputs: [value('x', ['N', 3])],
    outputs: [value('y', ['N', 2])],
    opset: 17,
    nodes: 5,
    layers: [
      { tensor: 'a', op: 'Relu', shape: ['N', 3], order: 1 },
      { tensor: 'b', op: 'Split', shape: ['N', 1], order: 2 },
      { tensor: 'c', op: 'Split', shape: ['N', 2], order: 2 },
      { tensor: 'm', op: 'Mystery', shape: null, order: 3 },
      { tensor: 'y', op: 'Add', shape: ['N', 2], order: 4 },
    ],
  })
})

describe.skipIf(modelPaths.length === 0)('real models', () => {
  test('the layers that cards name are found with their shapes', () => {
    for (const path of modelPaths) {
      const card = JSON.parse(readFileSync(path.replace(/\.onnx$/, '.json'), 'utf8')) as {
        layers: { tensor: string }[]
      }
      const { layers } = inspectGraph(decodeModel(readFileSync(path), path))
      for (const { tensor } of card.layers) {
        const layer = layers.find((candidate) => candidate.tensor === tensor)
        expect(layer, `${tensor} of ${path}`).toBeDefined()
        expect(layer!.shape!.every((size) => size !== null) || path.includes('resnet34_imagenet')).toBe(true)
      }
    }
  })
})
