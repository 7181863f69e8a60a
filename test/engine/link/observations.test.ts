import { expect, test } from 'vitest'
import { blocksOf, observationsOf, type RunCosines } from '../../../src/engine/link/observations'

/** Two time steps, of frames 0 and 1 and of frames 2 and 3. */
const weights = { steps: 2, frames: 4, data: Float64Array.of(0.5, 0.5, 0, 0, 0, 0, 0.25, 0.75) }
const run = (change: Partial<RunCosines> = {}): RunCosines => ({
  steps: [0, 10],
  image: [
    [1, 1, 1, 1],
    [0.8, 0.6, 0.4, 0],
  ],
  video: [
    [1, 1],
    [0.9, 0.5],
  ],
  weights,
  ...change,
})

test('frames are brought to the time steps', () => {
  const { x, y, moment } = observationsOf([run()])

  expect([...x]).toEqual([1, 1, expect.closeTo(0.7, 12), expect.closeTo(0.1, 12)])
  expect([...y]).toEqual([1, 1, 0.9, 0.5])
  expect([...moment]).toEqual([0, 0, 1, 1])
})

test('five runs are clusters; of fewer, blocks of time steps are, with all their attack steps', () => {
  const five = observationsOf(Array.from({ length: 5 }, () => run()))
  expect(five.clusters).toBe(5)
  expect([...five.cluster].slice(0, 8)).toEqual([0, 0, 0, 0, 1, 1, 1, 1])

  const long = { steps: 9, frames: 1, data: new Float64Array(9).fill(1) }
  const ofNine = (): RunCosines =>
    run({ image: [[1], [0.5]], video: [1, 0.5].map((value) => Array<number>(9).fill(value)), weights: long })
  const two = observationsOf([ofNine(), ofNine()])
  expect(two.clusters).toBe(6)
  expect([...two.cluster].slice(0, 18)).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2, 0, 0, 0, 1, 1, 1, 2, 2, 2])
})

test.each([
  [1, 1],
  [2, 1],
  [4, 2],
  [8, 3],
  [16, 4],
  [32, 6],
])('%i time steps are %i blocks', (steps, blocks) => {
  expect(blocksOf(steps)).toBe(blocks)
})

test('undefined cosines leave out the points they belong to, and no others', () => {
  const { x, y } = observationsOf([
    run({
      image: [
        [1, 1, 1, 1],
        [null, 0.6, 0.4, 0],
      ],
      video: [
        [1, null],
        [0.9, 0.5],
      ],
    }),
  ])

  expect([...x]).toEqual([1, expect.closeTo(0.1, 12)])
  expect([...y]).toEqual([1, 0.5])
})

test('runs recorded at other steps meet where they have the same one', () => {
  const { moment, moments, clustersAre } = observationsOf([...Array(4).fill(run()), run({ steps: [0, 5] })])

  expect({ moments, clustersAre }).toEqual({ moments: 3, clustersAre: 'runs' })
  expect([...moment].slice(12)).toEqual([0, 0, 1, 1, 0, 0, 2, 2])
})

test('cut into blocks, runs never meet: what is particular to one would make its blocks dependent', () => {
  const { moment, moments, clustersAre } = observationsOf([run(), run({ steps: [0, 5] })])

  expect({ moments, clustersAre }).toEqual({ moments: 4, clustersAre: 'time blocks' })
  expect([...moment]).toEqual([0, 0, 1, 1, 2, 2, 3, 3])
})
