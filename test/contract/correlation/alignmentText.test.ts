import { expect, test } from 'vitest'
import { describeAlignment } from '../../../src/contract/correlation'

const step = { centre: 0, first: 0, last: 0, frames: [0], weights: [1] }
const column = (count: number, stride: number | null, span: number) => ({
  stride,
  span,
  steps: new Array(count).fill(step),
})

test.each([
  [column(16, 2, 11), '16 steps, every 2 frames; a step spans up to 11 frames'],
  [column(32, 1, 1), '32 steps, one for every frame; a step spans 1 frame'],
  [column(4, 8, 32), '4 steps, every 8 frames; a step spans up to all 32 frames'],
  [column(5, null, 3), '5 steps, unevenly spaced; a step spans up to 3 frames'],
  [column(4, -2.5, 3), '4 steps, every 2.5 frames, last first; a step spans up to 3 frames'],
  [column(1, null, 32), '1 step; it spans all 32 frames'],
  [column(1, null, 7), '1 step; it spans 7 frames'],
])('%#', (given, sentence) => {
  expect(describeAlignment(given, 32)).toBe(sentence)
})
