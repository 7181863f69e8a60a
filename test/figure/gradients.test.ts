import { expect, test } from 'vitest'
import type { Alignment } from '../../src/contract/alignment'
import { gradientFigure } from '../../src/figure/gradients'

const alignment: Alignment = {
  form: 'benign',
  ordinals: [14, 18, 22],
  pairs: [
    { surrogate: 'A', layer: 'stage2', target: 'V', cosines: [0.02, null, -0.01], mean: 0.005 },
    { surrogate: 'A', layer: null, target: 'W', cosines: [0.3, 0.2, 0.1], mean: 0.2 },
  ],
  chance: 0.004,
  definition: 'What was measured.',
  warnings: [],
  subject: '/clips/star.mp4',
  version: '0.4.0',
  files: [],
}

test('the table holds every pair and frame, with gaps where a gradient is zero', () => {
  const { data, caption } = gradientFigure(alignment, alignment.pairs[0]!)

  expect(data.rows).toEqual([
    ['A', 'stage2', 'V', 14, 0.02, 0.004],
    ['A', 'stage2', 'V', 18, null, 0.004],
    ['A', 'stage2', 'V', 22, -0.01, 0.004],
    ['A', null, 'W', 14, 0.3, 0.004],
    ['A', null, 'W', 18, 0.2, 0.004],
    ['A', null, 'W', 22, 0.1, 0.004],
  ])
  expect(caption).toContain('n = 2 of 3 frames')
  expect(caption).toContain('A (layer stage2) and V')
  expect(gradientFigure(alignment, alignment.pairs[1]!).caption).toContain('A (cross-entropy) and W')
})
