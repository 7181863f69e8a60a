import { expect, test } from 'vitest'
import { distinctSteps } from '../../../src/engine/study/correlation/steps'

const step = (...frames: number[]) => {
  const [first = 0, last = first] = [frames[0], frames.at(-1)]
  return { frames, first, last, centre: (first + last) / 2 }
}
const inOrder = (count: number) => Array.from({ length: count }, (_, frame) => frame)

test('a model that gathers a frame twice has one row for it', () => {
  expect(distinctSteps([step(0), step(2), step(2), step(4)], inOrder(6))).toEqual([0, 1, 3])
})

test('a clip that is too short has one row for its last frame, however often it is shown', () => {
  expect(distinctSteps([step(0, 1), step(2, 3), step(4, 5), step(6, 7)], [0, 1, 2, 3, 3, 3, 3, 3])).toEqual([0, 1, 2])
  expect(distinctSteps([step(0), step(1), step(2), step(3)], [0, 0, 0, 0])).toEqual([0])
})

test('steps that see the same frames from different places are rows of their own', () => {
  const everything = inOrder(8)
  const attention = everything.map((centre) => ({ frames: everything, first: 0, last: 7, centre }))
  expect(distinctSteps(attention, inOrder(8))).toEqual(everything)

  const halves = [0.5, 0.75].map((centre) => ({ frames: [0, 1], first: 0, last: 1, centre }))
  expect(distinctSteps(halves, inOrder(8))).toEqual([0, 1])
})
