import { expect, test } from 'vitest'
import { filterLayers, noGradientReason, orderLayers } from '../../../src/renderer/panels/setup/layerList'
import { modelInfos } from '../fixture/facts'

const model = modelInfos[1]!

test('the card’s layers come first by depth, the others in network order', () => {
  const names = orderLayers(model.layers).map(({ tensor }) => tensor)

  expect(names.slice(0, 5)).toEqual(['stage1', 'stage2', 'stage3', 'stage4', '/stage1/conv/Conv_output_0'])
  expect(names.at(-1)).toBe('/head/TopK_output_0')
})

test('every word of the filter must fit somewhere', () => {
  expect(filterLayers(model.layers, 'relu stage3').map(({ tensor }) => tensor)).toEqual(['/stage3/relu/Relu_output_0'])
  expect(filterLayers(model.layers, 'depth 4').map(({ tensor }) => tensor)).toEqual(['stage4'])
  expect(filterLayers(model.layers, '256 × 7').length).toBe(3)
  expect(filterLayers(model.layers, 'nothing like it')).toEqual([])
  expect(filterLayers(model.layers, '  ')).toHaveLength(model.layers.length)
})

test('a layer without a gradient says which operator is in the way', () => {
  expect(noGradientReason(model)).toBe(
    'No gradient rule covers TopK version 11 (node "/head/TopK"). Choose a tap layer before this node, or add the rule in src/engine/gradient/rules.',
  )
})
