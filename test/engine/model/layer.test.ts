import { expect, test } from 'vitest'
import { resolveLayer } from '../../../src/engine/model/layer'
import { nearestNames } from '../../../src/engine/model/nearest'
import { exampleCard } from './exampleCard'

const tensors = ['stem', 'stage1', 'stage2', 'stage2_whole', 'logits']
const card = exampleCard({
  layers: [
    { tensor: 'stage2_whole', depth: 2, use: 'aens' },
    { tensor: 'stage1', depth: 1 },
    { tensor: 'stage2', depth: 2 },
    { tensor: 'gone', depth: 3 },
  ],
})

test('a depth is the card layer without a special use, whatever the order', () => {
  expect(resolveLayer(card, 'depth1', tensors)).toBe('stage1')
  expect(resolveLayer(card, 'depth2', tensors)).toBe('stage2')
})

test('for a use, a depth is the layer marked for it, or the unmarked one where none is', () => {
  expect(resolveLayer(card, 'depth2', tensors, 'aens')).toBe('stage2_whole')
  expect(resolveLayer(card, 'depth1', tensors, 'aens')).toBe('stage1')
  expect(resolveLayer(card, 'depth2', tensors, 'other')).toBe('stage2')
  expect(resolveLayer(card, 'stage2', tensors, 'aens')).toBe('stage2')
})

test('every tensor of the graph can be chosen by name', () => {
  for (const tensor of tensors) expect(resolveLayer(card, tensor, tensors)).toBe(tensor)
})

test('a tensor called depth9 can be chosen where the card has no such depth', () => {
  expect(resolveLayer(card, 'depth9', [...tensors, 'depth9'])).toBe('depth9')
})

test('a depth that the card lacks: lists those it has', () => {
  expect(() => resolveLayer(card, 'depth4', tensors)).toThrow(
    expect.objectContaining({ code: 'model/no-layer', message: expect.stringContaining('depth1, depth2, depth3') }),
  )
  expect(() => resolveLayer(exampleCard(), 'depth1', tensors)).toThrow(/no layers with a depth/)
})

test('a card layer that the graph lacks is the fault of the card', () => {
  expect(() => resolveLayer(card, 'depth3', tensors)).toThrow(/"gone" for depth 3, but example.onnx has no such tensor/)
})

test('a misspelt tensor: the nearest names', () => {
  expect(() => resolveLayer(card, 'Stage_2', tensors)).toThrow(
    expect.objectContaining({
      code: 'model/no-layer',
      message: expect.stringContaining('"Stage_2"'),
      tip: expect.stringMatching(/Nearest names: stage2, stage1/),
    }),
  )
})

test('a graph without tensors and a card without layers', () => {
  expect(() => resolveLayer(exampleCard(), 'x', [])).toThrow(expect.objectContaining({ code: 'model/no-layer' }))
})

test('names that contain what was asked for come first', () => {
  const names = ['features.6/expand3x3/Relu_output_0', 'features.3', 'feature9']

  expect(nearestNames('expand3x3', names, 1)).toEqual([names[0]])
  expect(nearestNames('features.4', names, 2)).toEqual(['features.3', 'feature9'])
})
