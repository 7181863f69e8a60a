import { expect, test } from 'vitest'
import { readingOf } from '../../../../src/engine/onnx/axes'
import type { Dimension } from '../../../../src/engine/onnx/graph'
import { value } from '../graphs'

const read = (...shape: Dimension[]) => readingOf(value('x', shape))

test('the one axis of three channels tells the layout', () => {
  expect(read('N', 3, 16, 112, 96)).toEqual({ tensor: 'x', layout: 'NCTHW', frames: 16, size: [112, 96] })
  expect(read(1, 8, 3, 64, 64)).toMatchObject({ layout: 'NTCHW', frames: 8 })
  expect(read(1, 8, 64, 64, 3)).toMatchObject({ layout: 'NTHWC', frames: 8 })
  expect(read('N', 3, 224, 224)).toEqual({ tensor: 'x', layout: 'NCHW', frames: 1, size: [224, 224] })
  expect(read(1, 224, 224, 3)).toMatchObject({ layout: 'NHWC' })
})

test('none or several, and open sizes, tell nothing', () => {
  expect(read('N', 3, 3, 112, 112)).toBeNull()
  expect(read('N', 12, 224, 224)).toBeNull()
  expect(read('N', 3, 'H', 'W')).toBeNull()
  expect(read('N', 3, 'T', 112, 112)).toBeNull()
  expect(read(3, 5)).toBeNull()
  expect(readingOf(value('x', null))).toBeNull()
})
