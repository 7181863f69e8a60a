import { InferenceSession, Tensor } from 'onnxruntime-node'
import { expect, test } from 'vitest'
import { int, ints, string } from '../../../src/engine/onnx/attributes'
import { encodeModel } from '../../../src/engine/onnx/codec'
import { floatConstant, int64Constant } from '../../../src/engine/onnx/constants'
import type { Graph } from '../../../src/engine/onnx/graph'
import { inferShapes } from '../../../src/engine/onnx/inferShapes'
import { placeOfMap } from '../../../src/engine/onnx/mapPlace'
import { graphOf, node, value } from './graphs'

const side = 48
const ones = (...shape: number[]) => floatConstant(Array<number>(shape.reduce((a, b) => a * b, 1)).fill(1), shape)

/** Rows of the picture that each row of the map can see, found by lighting up one row after another. */
async function rowsSeen(graph: Graph): Promise<(readonly [first: number, last: number])[]> {
  const session = await InferenceSession.create(encodeModel(graph))
  const seen: [number, number][] = []
  for (let row = 0; row < side; row++) {
    const data = new Float32Array(side * side)
    data.fill(1, row * side, (row + 1) * side)
    const { y } = await session.run({ x: new Tensor('float32', data, [1, 1, side, side]) })
    const [, , height, width] = y!.dims as [number, number, number, number]
    for (let at = 0; at < height; at++) {
      // Every weight is above 0 and every step rises with its input, so that light is never lost.
      const lit = (y!.data as Float32Array).slice(at * width, (at + 1) * width).some((found) => found > 0)
      if (lit) seen[at] = [seen[at]?.[0] ?? row, row]
    }
  }
  return seen
}

const conv = { w3: ones(1, 1, 3, 3), w5: ones(1, 1, 5, 5), w2: ones(1, 1, 2, 2) }
const cases: Record<string, Pick<Graph, 'nodes'> & { constants?: Parameters<typeof graphOf>[0]['constants'] }> = {
  'windows without padding, rounded up': {
    nodes: [
      node('Conv', ['x', 'w3'], ['a'], { strides: ints([2, 2]) }),
      node('MaxPool', ['a'], ['y'], { kernel_shape: ints([3, 3]), strides: ints([2, 2]), ceil_mode: int(1) }),
    ],
  },
  'padding, dilation, a branch that is added': {
    nodes: [
      node('Conv', ['x', 'w5'], ['a'], { pads: ints([2, 2, 2, 2]), strides: ints([2, 2]) }),
      node('Conv', ['a', 'w3'], ['b'], { pads: ints([2, 2, 2, 2]), dilations: ints([2, 2]) }),
      node('Relu', ['b'], ['c']),
      node('Add', ['a', 'c'], ['d']),
      node('AveragePool', ['d'], ['y'], { kernel_shape: ints([2, 2]), strides: ints([2, 2]) }),
    ],
  },
  'more padding on one side': {
    nodes: [
      node('Conv', ['x', 'w2'], ['a'], { pads: ints([1, 0, 0, 1]), strides: ints([2, 2]) }),
      node('Conv', ['a', 'w3'], ['y'], { auto_pad: string('SAME_UPPER'), strides: ints([2, 2]) }),
    ],
  },
  'a pad of its own, axes turned and turned back': {
    nodes: [
      node('Pad', ['x', 'pads'], ['a']),
      node('Transpose', ['a'], ['b'], { perm: ints([0, 2, 3, 1]) }),
      node('Relu', ['b'], ['c']),
      node('Transpose', ['c'], ['d'], { perm: ints([0, 3, 1, 2]) }),
      node('Conv', ['d', 'w3'], ['y'], { strides: ints([3, 3]) }),
    ],
    constants: { pads: int64Constant([0, 0, 2, 2, 0, 0, 0, 0]) },
  },
}

test.each(Object.entries(cases))('each place of a map lies in the middle of what it sees: %s', async (_, parts) => {
  const output = value('y', null)
  const graph = inferShapes(
    graphOf({
      ...{ inputs: [value('x', [1, 1, side, side])], outputs: [output], nodes: parts.nodes },
      constants: { ...conv, ...parts.constants },
    }),
  )
  const seen = await rowsSeen(graph)
  const place = placeOfMap(graph, { tensor: 'x', layout: 'NCHW' }, 'y')!
  const step = (place.height * side) / seen.length
  const widest = Math.max(...seen.map(([first, last]) => last - first))

  let checked = 0
  for (const [at, [first, last]] of seen.entries()) {
    // What reaches beyond the picture is cut off there, and its middle with it.
    if (last - first < widest) continue
    expect(place.y * side + (at + 0.5) * step).toBeCloseTo((first + last + 1) / 2, 6)
    checked++
  }
  expect(checked).toBeGreaterThanOrEqual(3)
})

test('a mean over the picture covers it, an enlargement changes nothing', () => {
  const graph = inferShapes(
    graphOf({
      inputs: [value('x', [1, 1, side, side])],
      outputs: [value('y', null)],
      nodes: [
        node('Conv', ['x', 'w3'], ['a'], { pads: ints([1, 1, 1, 1]), strides: ints([2, 2]) }),
        node('GlobalAveragePool', ['a'], ['m']),
        node('Resize', ['a', '', 'scales'], ['y']),
      ],
      constants: { ...conv, scales: floatConstant([1, 1, 2, 2]) },
    }),
  )
  const input = { tensor: 'x', layout: 'NCHW' }
  expect(placeOfMap(graph, input, 'y')).toEqual(placeOfMap(graph, input, 'a'))
  const mean = placeOfMap(graph, input, 'm')!
  expect(mean).toEqual(placeOfMap(graph, input, 'a'))
  expect([mean.width, mean.height]).toEqual([1, 1])
})

test('where height and width are folded into another axis it cannot be told', () => {
  const graph = inferShapes(
    graphOf({
      inputs: [value('x', [1, 1, side, side])],
      outputs: [value('y', null)],
      nodes: [node('Reshape', ['x', 'shape'], ['y'])],
      constants: { shape: int64Constant([1, 4, side / 2, side / 2]) },
    }),
  )
  expect(placeOfMap(graph, { tensor: 'x', layout: 'NCHW' }, 'y')).toBeNull()
})
