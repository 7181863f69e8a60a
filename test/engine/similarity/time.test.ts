import { expect, test } from 'vitest'
import { timePolicies } from '../../../src/contract/correlation'
import { framesForTarget } from '../../../src/engine/model/sampling'
import { timeWeights } from '../../../src/engine/similarity/time'

const all = (count: number): number[] => Array.from({ length: count }, (_, index) => index)
const between = (first: number, last: number): number[] => all(last - first + 1).map((offset) => first + offset)
const seeing = (first: number, last: number, centre = (first + last) / 2) => ({ frames: between(first, last), centre })

test('a step that sees 5 frames, by each policy', () => {
  const steps = [seeing(2, 6), seeing(2, 5)]
  const frames = (policy: (typeof timePolicies)[number]) => timeWeights(policy, steps, all(8), 8).steps

  expect(frames('nearest').map((step) => step.frames)).toEqual([[4], [3]])
  expect(frames('linear').map((step) => step.frames)).toEqual([[4], [3, 4]])
  expect(frames('linear')[1]!.weights).toEqual([0.5, 0.5])
  expect(frames('mean')[0]).toEqual({
    centre: 4,
    first: 2,
    last: 6,
    frames: between(2, 6),
    weights: Array(5).fill(0.2),
  })
})

test('of two frames equally near, the earlier; of frames the step cannot see, none', () => {
  const evenOnly = { frames: [0, 2, 4, 6], centre: 3 }
  expect(timeWeights('nearest', [evenOnly], all(8), 8).steps[0]!.frames).toEqual([2])
  expect(timeWeights('linear', [{ frames: [0, 2, 4, 6], centre: 2.5 }], all(8), 8).steps[0]).toMatchObject({
    frames: [2, 4],
    weights: [0.75, 0.25],
  })
})

test('weights of every step sum to 1, lie within its field and agree with the steps', () => {
  for (const policy of timePolicies)
    for (const [analysed, taken] of [
      [32, 32],
      [32, 10],
      [5, 16],
      [1, 4],
    ] as const) {
      const steps = all(taken).map((centre) =>
        seeing(Math.max(0, centre - 2), Math.min(taken - 1, centre + 3), centre + 0.3),
      )
      const positions = framesForTarget(analysed, taken)
      const { weights, steps: aligned } = timeWeights(policy, steps, positions, analysed)
      expect(weights.data).toHaveLength(taken * analysed)
      aligned.forEach((step, row) => {
        const own = weights.data.subarray(row * analysed, (row + 1) * analysed)
        expect(own.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12)
        expect(own.every((weight, frame) => weight === 0 || (frame >= step.first && frame <= step.last))).toBe(true)
        expect(step.frames.map((frame) => own[frame])).toEqual(step.weights)
        expect(own.filter((weight) => weight !== 0)).toHaveLength(step.weights.filter((weight) => weight !== 0).length)
        expect(step.centre).toBeGreaterThanOrEqual(step.first)
        expect(step.centre).toBeLessThanOrEqual(step.last)
      })
    }
})

test('interpolation gives the centre back where frames around it are seen', () => {
  for (const centre of [3, 3.25, 3.5, 4.875]) {
    const [step] = timeWeights('linear', [seeing(1, 6, centre)], all(8), 8).steps
    const mean = step!.frames.reduce((sum, frame, place) => sum + frame * step!.weights[place]!, 0)
    expect(mean).toBeCloseTo(centre, 12)
  }
})

test('a last frame that is shown again counts as often in the mean', () => {
  // Three analysed frames before a model that takes five: 0 1 2 2 2.
  const [step] = timeWeights('mean', [seeing(0, 4)], framesForTarget(3, 5), 3).steps
  expect(step).toEqual({ centre: 2, first: 0, last: 2, frames: [0, 1, 2], weights: [0.2, 0.2, 0.6] })
})

test('a model that takes every third frame: positions are those of the analysed clip', () => {
  const positions = [1, 4, 7]
  const { steps, stride, span } = timeWeights('nearest', [seeing(0, 1, 0), seeing(0, 2), seeing(1, 2, 2)], positions, 9)
  expect(steps.map(({ first, last, centre, frames }) => [first, last, centre, frames[0]])).toEqual([
    [1, 4, 1, 1],
    [1, 7, 4, 4],
    [4, 7, 7, 7],
  ])
  expect(stride).toBe(3)
  expect(span).toBe(7)
})

test('the stride is that of the inner steps, which no end of the clip moves', () => {
  const stride = (centres: readonly number[]) =>
    timeWeights(
      'nearest',
      centres.map((centre) => ({ frames: all(16), centre })),
      all(16),
      16,
    ).stride

  expect(stride([0, 3.5, 7.5, 11.5])).toBe(4)
  expect(stride([1, 3, 5, 7])).toBe(2)
  expect(stride([9, 6, 3])).toBe(-3)
  expect(stride([0, 15])).toBe(15)
  expect(stride([1, 3, 4, 9])).toBeNull()
  expect(stride([7])).toBeNull()
  expect(stride([7, 7, 7])).toBeNull()
})

test('a step made of padding is compared with the clip around its centre', () => {
  const { steps } = timeWeights('nearest', [{ frames: [], centre: 2.2 }], all(4), 4)
  expect(steps[0]).toMatchObject({ frames: [2], first: 0, last: 3 })
})
