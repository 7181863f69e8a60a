import { expect, test } from 'vitest'
import { passesOf, type TappedLayer, valuesOf } from '../../../src/engine/feature/tapped'
import type { LayerTrace } from '../../../src/engine/onnx/axes'

function layer(tensor: string, channels: number): TappedLayer {
  const steps = [{ first: 0, last: 0, centre: 0 }]
  return { tensor, trace: { steps, channels, height: 2, width: 3 } as unknown as LayerTrace }
}
const names = (passes: readonly (readonly TappedLayer[])[]): string[][] =>
  passes.map((pass) => pass.map(({ tensor }) => tensor))

test('a layer has as many values as its steps, channels and places multiply to', () => {
  expect(valuesOf(layer('a', 5))).toBe(30)
})

test('layers that fit into memory together share a pass, in order', () => {
  const layers = [layer('a', 10), layer('b', 10), layer('c', 10)]

  // 10 channels of 2 x 3 places are 240 bytes a run.
  expect(names(passesOf(layers, 1, 480))).toEqual([['a', 'b'], ['c']])
  expect(names(passesOf(layers, 2, 480))).toEqual([['a'], ['b'], ['c']])
  expect(names(passesOf(layers, 1, 1e9))).toEqual([['a', 'b', 'c']])
})

test('a layer that is larger than the bound has a pass of its own, and the next one too', () => {
  expect(names(passesOf([layer('large', 1000), layer('small', 1)], 1, 480))).toEqual([['large'], ['small']])
})
