import { describe, test } from 'vitest'
import type { AttributeInput } from '../../../../src/engine/gradient/builder'
import { expectTrueGradient } from '../finiteDifference'

const modes: [string, Record<string, AttributeInput>, number[]][] = [
  ['linear, half pixel', { mode: 'linear' }, [1, 1, 2, 1.5]],
  ['linear, smaller', { mode: 'linear' }, [1, 1, 0.5, 0.6]],
  ['linear, asymmetric', { mode: 'linear', coordinate_transformation_mode: 'asymmetric' }, [1, 1, 1.7, 2]],
  ['linear, corners aligned', { mode: 'linear', coordinate_transformation_mode: 'align_corners' }, [1, 1, 2, 2.2]],
  ['linear, PyTorch', { mode: 'linear', coordinate_transformation_mode: 'pytorch_half_pixel' }, [1, 1, 0.5, 2]],
  ['nearest', { mode: 'nearest' }, [1, 1, 2, 1.5]],
  [
    'nearest, asymmetric, floor',
    { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' },
    [1, 1, 2, 0.5],
  ],
  [
    'nearest, asymmetric, ceil',
    { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'ceil' },
    [1, 1, 1.7, 0.5],
  ],
  ['nearest, round up', { mode: 'nearest', nearest_mode: 'round_prefer_ceil' }, [1, 1, 0.5, 1.5]],
  ['cubic', { mode: 'cubic' }, [1, 1, 2, 1.5]],
  [
    'cubic, outside left out',
    { mode: 'cubic', exclude_outside: 1, cubic_coeff_a: { kind: 'float', value: -0.5 } },
    [1, 1, 1.5, 2],
  ],
]

describe('Resize', () => {
  test.each(modes)('%s', async (_, attributes, scales) => {
    await expectTrueGradient({
      inputs: [[1, 2, 5, 6]],
      step: 0.1,
      build: (graph, [x]) => graph.emit('Resize', [x!, '', graph.constant(scales)], attributes),
    })
  })

  test('to given sizes', async () => {
    await expectTrueGradient({
      inputs: [[2, 1, 4, 5]],
      step: 0.1,
      build: (graph, [x]) => graph.emit('Resize', [x!, '', '', graph.integers([2, 1, 7, 3])], { mode: 'linear' }),
    })
  })

  test('linear, symmetric half pixels', async () => {
    await expectTrueGradient({
      inputs: [[1, 1, 5, 6]],
      opset: 19,
      step: 0.1,
      build: (graph, [x]) =>
        graph.emit('Resize', [x!, '', graph.constant([1, 1, 1.7, 0.45])], {
          mode: 'linear',
          coordinate_transformation_mode: 'half_pixel_symmetric',
        }),
    })
  })

  test('3-D, nearest', async () => {
    await expectTrueGradient({
      inputs: [[1, 2, 2, 3, 2]],
      step: 0.1,
      build: (graph, [x]) => graph.emit('Resize', [x!, '', graph.constant([1, 1, 2, 2, 3])], { mode: 'nearest' }),
    })
  })
})
