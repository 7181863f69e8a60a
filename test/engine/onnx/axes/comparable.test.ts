import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { comparableLayers, traceLayers } from '../../../../src/engine/onnx/axes'
import { int, ints } from '../../../../src/engine/onnx/attributes'
import { floatConstant, int64Constant } from '../../../../src/engine/onnx/constants'
import { decodeModel } from '../../../../src/engine/onnx/codec'
import type { Constant, Node } from '../../../../src/engine/onnx/graph'
import { graphOf, node, value } from '../graphs'

const input = { tensor: 'x', layout: 'NCHW', frames: 1, size: [8, 8] } as const
const weight = (outputs: number, inputs: number, kernel = 1): Constant =>
  floatConstant(new Float32Array(outputs * inputs * kernel ** 2).fill(1), [outputs, inputs, kernel, kernel])

function layersOf(nodes: readonly Node[], constants: Record<string, Constant> = {}): string[] {
  const graph = graphOf({
    inputs: [value('x', [1, 3, 8, 8])],
    outputs: [value(nodes.at(-1)!.outputs[0]!, null)],
    nodes,
    constants: {
      ...{ w: weight(4, 3), v: weight(4, 4), one: floatConstant([1], [1, 1, 1, 1]) },
      ...{ bias: floatConstant(new Float32Array(4).fill(1), [4, 1, 1]), space: int64Constant([2, 3]), ...constants },
    },
  })
  return comparableLayers(graph, traceLayers(graph, input))
}

describe('of hand-made networks', () => {
  test('a chain gives its end', () => {
    const chain = [
      node('Conv', ['x', 'w'], ['conv']),
      node('Add', ['conv', 'bias'], ['biased']),
      node('Identity', ['biased'], ['same']),
      node('Sigmoid', ['same'], ['sigmoid']),
      node('Mul', ['same', 'sigmoid'], ['swish']),
      node('Conv', ['swish', 'v'], ['y']),
    ]
    expect(layersOf(chain)).toEqual(['swish', 'y'])
  })

  test('a residual block: its branch, and the sum or what is made of it at once', () => {
    const block = [
      node('Conv', ['x', 'w'], ['stem']),
      node('Conv', ['stem', 'v'], ['branch']),
      node('Add', ['stem', 'branch'], ['sum']),
      node('Relu', ['sum'], ['block']),
      node('Conv', ['block', 'v'], ['next']),
      node('Add', ['next', 'block'], ['sum2']),
      node('Transpose', ['sum2'], ['y'], { perm: ints([0, 2, 3, 1]) }),
    ]
    expect(layersOf(block)).toEqual(['stem', 'branch', 'block', 'next', 'sum2'])
  })

  test('a normalisation written out is one with its chain; both ends count where both are used', () => {
    const written = [
      node('Conv', ['x', 'w'], ['conv']),
      node('ReduceMean', ['conv', 'channels'], ['mean']),
      node('Sub', ['conv', 'mean'], ['centred']),
      node('Mul', ['centred', 'centred'], ['square']),
      node('ReduceMean', ['square', 'channels'], ['variance']),
      node('Sqrt', ['variance'], ['deviation']),
      node('Div', ['centred', 'deviation'], ['normal']),
      node('Conv', ['normal', 'v'], ['inner']),
      node('Add', ['conv', 'inner'], ['y']),
    ]
    expect(layersOf(written, { channels: int64Constant([1]) })).toEqual(['conv', 'normal', 'inner', 'y'])
  })

  test('rows rolled round, or channels shifted, are the same layer still', () => {
    const rolled = [
      node('Conv', ['x', 'w'], ['conv']),
      node('Split', ['conv', 'parts'], ['top', 'bottom'], { axis: int(2) }),
      node('Concat', ['bottom', 'top'], ['rolled'], { axis: int(2) }),
      node('Conv', ['rolled', 'v'], ['next']),
      node('Concat', ['rolled', 'next'], ['y'], { axis: int(1) }),
    ]
    expect(layersOf(rolled, { parts: int64Constant([3, 5]) })).toEqual(['conv', 'next', 'y'])
  })

  test('preprocessing, gates, sizes and the softmax of logits are none; pools and what is joined are', () => {
    const network = [
      node('Mul', ['x', 'one'], ['scaled']),
      node('AveragePool', ['scaled'], ['smaller'], { kernel_shape: ints([2, 2]), strides: ints([2, 2]) }),
      node('Conv', ['smaller', 'w'], ['conv']),
      node('GlobalAveragePool', ['conv'], ['squeezed']),
      node('Conv', ['squeezed', 'v'], ['excited']),
      node('Sigmoid', ['excited'], ['gate']),
      node('Mul', ['conv', 'gate'], ['gated']),
      node('MaxPool', ['gated'], ['pool'], { kernel_shape: ints([2, 2]), strides: ints([2, 2]) }),
      node('Tanh', ['pool'], ['curved']),
      node('Concat', ['pool', 'curved'], ['joined'], { axis: int(1) }),
      node('ReduceMean', ['joined', 'space'], ['mean']),
      node('Flatten', ['mean'], ['flat']),
      node('Gemm', ['flat', 'head'], ['logits']),
      node('Softmax', ['logits'], ['y']),
    ]
    const found = layersOf(network, { head: floatConstant(new Float32Array(24).fill(1), [8, 3]) })
    expect(found).toEqual(['conv', 'gated', 'pool', 'curved', 'joined', 'mean', 'logits'])
  })
})

describe('of architectures', () => {
  const folder = resolve(import.meta.dirname, '../../../fixture/architecture/model')
  const layers = (name: string) => {
    const path = resolve(folder, `${name}.onnx`)
    const graph = decodeModel(readFileSync(path), path)
    const traces = traceLayers(graph, { ...input, tensor: graph.inputs[0]!.name, size: [64, 64] })
    const names = comparableLayers(graph, traces)
    const maker = new Map(graph.nodes.flatMap(({ op, outputs }) => outputs.map((output) => [output, op])))
    return names.map((tensor) => maker.get(tensor)!)
  }
  const count = (ops: readonly string[], op: string): number => ops.filter((own) => own === op).length

  test('ResNet-18: stem, pool, two ends for each of eight blocks, three shortcuts, mean, logits', () => {
    const ops = layers('resnet18')
    // 1 stem + 8 inner + 8 block ends; 8 second convolutions and 3 shortcuts end before the sum
    expect(count(ops, 'Relu')).toBe(17)
    expect(count(ops, 'BatchNormalization')).toBe(11)
    expect(count(ops, 'Conv') + count(ops, 'Add')).toBe(0)
    expect(ops).toHaveLength(17 + 11 + 3)
  })

  test('VGG-16: 13 convolutions, 5 pools, 3 linear maps, mean', () => {
    const ops = layers('vgg16')
    expect([count(ops, 'Relu'), count(ops, 'MaxPool'), ops.length]).toEqual([15, 5, 15 + 5 + 1 + 1])
  })
})
