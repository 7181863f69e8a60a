import { expect, test } from 'vitest'
import { correlate } from '../../../src/engine/similarity/correlate'
import { viewOf } from '../../../src/engine/similarity/layerView'
import { allOf } from '../../../src/engine/similarity/picks'
import { effectiveRows, memoryOf } from '../../../src/engine/similarity/resample/effectiveRows'
import { blocksPerClip, jackknifeInterval, stepsWithout } from '../../../src/engine/similarity/resample/jackknife'
import { clipShuffles, timeShifts } from '../../../src/engine/similarity/resample/shuffle'
import { adjustForDiscovery, summarizeNull } from '../../../src/engine/similarity/resample/significance'
import { upperStudentT } from '../../../src/engine/similarity/resample/studentT'
import { clipOf, gaussian, gaussianFeatures, sampleOf, type Features } from './samples'

const hooks = { progress: () => {}, breathe: async () => {}, cancelled: () => false }

test('Benjamini and Hochberg by hand', () => {
  // Sorted 0.01 0.02 0.03 0.04 0.20 times 5/rank: 0.05 0.05 0.05 0.05 0.20.
  expect(adjustForDiscovery([0.04, 0.01, null, 0.2, 0.03, 0.02])).toEqual(
    [0.05, 0.05, null, 0.2, 0.05, 0.05].map((value) => (value === null ? null : expect.closeTo(value, 12))),
  )
  // 0.005 0.5 0.9 times 3/rank: 0.015 0.75 0.9; a larger p never gets a smaller q.
  expect(adjustForDiscovery([0.9, 0.005, 0.5])).toEqual([0.9, 0.015, 0.75].map((value) => expect.closeTo(value, 12)))
  expect(adjustForDiscovery([0.8, 0.9])).toEqual([0.9, 0.9])
  expect(adjustForDiscovery([null])).toEqual([null])
})

test('p value, mean and middle 95 % by hand; draws without a value count for nothing', () => {
  const draws = Float64Array.from({ length: 41 }, (_, i) => i / 40)

  expect(summarizeNull(0.9, draws)).toEqual({
    draws: 41,
    pValue: 6 / 42,
    mean: expect.closeTo(0.5, 12),
    low: expect.closeTo(0.025, 12),
    high: expect.closeTo(0.975, 12),
  })
  expect(summarizeNull(2, Float64Array.of(1, Number.NaN))!.pValue).toBe(1 / 2)
  expect(summarizeNull(2, Float64Array.of(Number.NaN))).toBeNull()
})

test('shifts of one clip: each once, none of them nothing, from a third earlier to a third later', () => {
  const { moves, picks, draws, possible } = timeShifts([6], 200, 1)

  expect([draws, possible]).toEqual([4, 4])
  expect(Array.from(picks, (pick) => moves[0]![pick])).toEqual([1, 2, -2, -1].map((shift) => ({ shift })))
  // Enough for p below 5 %: 1/21.
  expect(timeShifts([32], 200, 1).draws).toBe(20)
  expect(timeShifts([2], 200, 1)).toMatchObject({ draws: 0, possible: 0 })
  expect(timeShifts([32], 0, 1)).toMatchObject({ draws: 0, moves: [[{ shift: 0 }]] })
})

test('shifts of two clips: every pair but nothing at all; fewer than there are: all different', () => {
  const all = timeShifts([3, 7], 200, 1)
  const pairs = Array.from({ length: all.draws }, (_, draw) => all.picks.slice(2 * draw, 2 * draw + 2).join())
  expect(new Set(pairs).size).toBe(3 * 5 - 1)
  expect(pairs).not.toContain('0,0')

  const some = timeShifts([32, 32, 32], 500, 1)
  const drawn = Array.from({ length: some.draws }, (_, draw) => some.picks.slice(3 * draw, 3 * draw + 3).join())
  expect(new Set(drawn).size).toBe(500)
  expect(drawn).not.toContain('0,0,0')
  expect(some.possible).toBe(21 ** 3 - 1)
})

test('orders of clips: every permutation but the one there is, or different ones', () => {
  const orders = ({ moves }: ReturnType<typeof clipShuffles>): string[] =>
    moves[0]!.map((move) => ('order' in move ? move.order.join('') : ''))

  expect(new Set(orders(clipShuffles(4, 200, 1))).size).toBe(24)
  expect(orders(clipShuffles(4, 200, 1))[0]).toBe('0123')
  const some = clipShuffles(9, 100, 1)
  expect(new Set(orders(some)).size).toBe(101)
  expect(some.possible).toBe(362_879)
  expect(clipShuffles(40, 1, 1).possible).toBe(Number.MAX_SAFE_INTEGER)
})

test('blocks: about as many as independent rows, from 5 to 20, over all clips', () => {
  expect([3, 8, 12, 15, 100].map((rows) => blocksPerClip(rows, 1, 32))).toEqual([5, 7, 10, 14, 20])
  expect(blocksPerClip(100, 1, 6)).toBe(5)
  expect(blocksPerClip(100, 1, 4)).toBe(0)
  expect(blocksPerClip(3, 3, 8)).toBe(2)
  expect(blocksPerClip(3, 3, 1)).toBe(0)
  const left = [0, 1, 2].map((block) => stepsWithout(block, 3, 7))
  expect(left).toEqual([
    [2, 3, 4, 5, 6],
    [0, 1, 4, 5, 6],
    [0, 1, 2, 3],
  ])
})

test('Student’s t as in every table', () => {
  const table = { 1: 12.7062, 2: 4.30265, 3: 3.18245, 4: 2.77645, 9: 2.26216, 19: 2.09302, 30: 2.04227, 120: 1.97993 }
  for (const [freedom, wanted] of Object.entries(table)) expect(upperStudentT(Number(freedom))).toBeCloseTo(wanted, 4)
  expect(upperStudentT(100_000)).toBeCloseTo(1.95998, 4)
})

test('jackknife of a mean is its textbook standard error', () => {
  const values = [2, 4, 4, 5, 7, 8]
  const mean = 5
  const leftOut = values.map((value) => (30 - value) / 5)
  const error = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 5 / 6)

  // Student's t with 5 degrees of freedom.
  expect(jackknifeInterval(mean, [leftOut], [-10, 10])!.low).toBeCloseTo(mean - 2.5705818 * error, 6)
  expect(jackknifeInterval(mean, [leftOut], [-10, 5.5])!.high).toBe(5.5)
  expect(jackknifeInterval(mean, [leftOut.slice(2)], [-10, 10])).toBeNull()
  expect(jackknifeInterval(mean, [[...leftOut, Number.NaN]], [-10, 10])).toBeNull()
})

test('jackknife over clips: what tells clips apart does not count, their own variances add up', () => {
  // The mean of two clips' means: its variance is a quarter of the sum of s²/4.
  const clips = [
    [1, 2, 4, 5],
    [101, 103, 104, 108],
  ]
  const means = [3, 104]
  const variances = [10 / 3, 26 / 3]
  const groups = clips.map((values, clip) =>
    values.map((value) => ((4 * means[clip]! - value) / 3 + means[1 - clip]!) / 2),
  )
  const error = Math.sqrt((variances[0]! / 4 + variances[1]! / 4) / 4)

  // Student's t with 3 + 3 degrees of freedom.
  expect(jackknifeInterval(53.5, groups, [0, 200])!.high).toBeCloseTo(53.5 + 2.4469118 * error, 6)
})

// The cosine is a mean over rows, so nothing but how blocks are counted makes its interval wide. Quantiles: t of 4 and of 16.
test.each([
  { rows: 2, blocks: 2, quantile: 2.7764451 },
  { rows: 16, blocks: 5, quantile: 2.1199053 },
])(
  'four clips of $blocks blocks: intervals as wide as values of fours scatter',
  async ({ rows, quantile }) => {
    const size = { rows, channels: 3, height: 2, width: 2 }
    const options = { measures: ['cosine'], rowUnit: 'frames', nulls: 0, seed: 1, bandwidth: 1, grid: 7 } as const
    const values: number[] = []
    let variance = 0
    const fours = 500
    for (let four = 0; four < fours; four++) {
      const clips = Array.from({ length: 4 }, (_, clip) => {
        const image = gaussianFeatures(size, 8 * four + 2 * clip)
        const noise = gaussianFeatures(size, 8 * four + 2 * clip + 1)
        const video = { ...noise, data: noise.data.map((value, i) => value + image.data[i]!) }
        return { benign: clipOf([image], [video]), adversarial: null }
      })
      const [matrix] = (await correlate(clips, options, hooks)).matrices
      const [value, low] = [matrix!.values[0]![0]!, matrix!.low[0]![0]!]
      values.push(value)
      variance += ((value - low) / quantile) ** 2 / fours
    }
    const mean = values.reduce((sum, value) => sum + value, 0) / fours
    const scatter = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / fours)

    expect(Math.sqrt(variance) / scatter).toBeGreaterThan(0.9)
    expect(Math.sqrt(variance) / scatter).toBeLessThan(1.12)
  },
  60_000,
)

/** φ of a layer's rows. */
const memoryIn = (features: Features): number => memoryOf(viewOf(sampleOf(features)).rows(allOf(features.rows), null))

test('effective rows: all of independent ones, one of a straight line', () => {
  const line = { rows: 32, channels: 1, height: 1, width: 1, data: Float32Array.from({ length: 32 }, (_, row) => row) }
  const turns = { ...line, data: line.data.map((row) => (row % 2 ? 1 : -1)) }
  const still = { ...line, data: line.data.map(() => 3) }

  expect([memoryIn(turns), memoryIn(still)]).toEqual([0, 0])
  expect(effectiveRows(32, memoryIn(turns), memoryIn(line))).toBe(32)
  expect(effectiveRows(32, memoryIn(line), memoryIn(line))).toBeLessThan(1.1)
  expect(effectiveRows(1, 0.999, 0.999)).toBe(1)
})

test.each([
  [32, 0, 32],
  [32, 0.5, 19.5],
  [32, 0.8, 7.5],
  [32, 0.95, 2.3],
  [128, 0, 128],
  [128, 0.5, 77.1],
  [128, 0.8, 28.6],
  [128, 0.95, 7.1],
])('effective rows: %i that keep %f of themselves are worth %f', (rows, memory, wanted) => {
  const [pairs, dimensions] = [60, 40]
  let [products, found] = [0, 0]
  for (let seed = 0; seed < pairs; seed++) {
    const [a, b] = [2 * seed, 2 * seed + 1].map((at) => slowFeatures(rows, dimensions, memory, at)) as [
      Features,
      Features,
    ]
    found += effectiveRows(rows, memoryIn(a), memoryIn(b)) / pairs
    for (let feature = 0; feature < dimensions; feature++) {
      let product = 0
      for (let at = feature; at < a.data.length; at += dimensions) product += a.data[at]! * b.data[at]!
      products += (product / rows) ** 2 / pairs / dimensions
    }
  }

  // Mean products of unrelated series scatter as those of so many independent rows do.
  expect(Math.abs(products * wanted - 1)).toBeLessThan(0.2)
  expect(Math.abs(effectiveRows(rows, memory, memory) - wanted)).toBeLessThan(0.1)
  expect(Math.abs(found / wanted - 1)).toBeLessThan(0.25)
})

/** Features whose neighbours in time are alike, x_t = φ x_(t-1) + noise, as AR(1) of unit variance. */
function slowFeatures(rows: number, dimensions: number, memory: number, seed: number): Features {
  const noise = gaussian(rows * dimensions, seed)
  const data = new Float32Array(rows * dimensions)
  for (let i = 0; i < data.length; i++)
    data[i] = i < dimensions ? noise[i]! : memory * data[i - dimensions]! + Math.sqrt(1 - memory ** 2) * noise[i]!
  return { rows, channels: 1, height: 1, width: dimensions, data }
}

/** Share of pairs with p at most 5 %. */
async function positives(pairs: number, shuffle: 'time' | 'plain', share: number): Promise<number> {
  let found = 0
  const [rows, dimensions] = [40, 24]
  for (let seed = 0; seed < pairs; seed++) {
    const image = slowFeatures(rows, dimensions, 0.8, 2 * seed)
    const other = slowFeatures(rows, dimensions, 0.8, 2 * seed + 1)
    const video = { ...other, data: other.data.map((value, i) => value + share * image.data[i]!) }
    const frame = (layer: Features, row: number): Features => ({
      ...layer,
      rows: 1,
      data: layer.data.subarray(row * dimensions, (row + 1) * dimensions),
    })
    // Frames as if they were clips of one frame: their plain permutation.
    const clips =
      shuffle === 'time'
        ? [{ benign: clipOf([image], [video]), adversarial: null }]
        : Array.from({ length: rows }, (_, row) => ({
            benign: clipOf([frame(image, row)], [frame(video, row)]),
            adversarial: null,
          }))
    const rowUnit = shuffle === 'time' ? 'frames' : 'clips'
    const options = { measures: ['cka'] as const, rowUnit, nulls: 59, seed, bandwidth: 1, grid: 32 } as const
    const { matrices } = await correlate(clips, options, hooks)
    if (matrices[0]!.pValues[0]![0]! <= 0.05) found++
  }
  return found / pairs
}

// 200 pairs of which 5 % are positive by chance: more than 18 with a chance below 1 %.
test('unrelated slow layers: shifts in time keep their 5 %, related ones are found', async () => {
  expect(await positives(200, 'time', 0)).toBeLessThanOrEqual(18 / 200)
  expect(await positives(40, 'time', 1.5)).toBeGreaterThan(0.9)
}, 60_000)

test('unrelated slow layers: plain permutation of frames calls most of them related', async () => {
  expect(await positives(20, 'plain', 0)).toBeGreaterThan(0.5)
}, 60_000)

test('a short clip: the result says how many draws there were and that p cannot get small', async () => {
  const size = { rows: 12, channels: 2, height: 2, width: 2 }
  const clip = { benign: clipOf([gaussianFeatures(size, 1)], [gaussianFeatures(size, 2)]), adversarial: null }
  const options = { measures: ['cka'] as const, rowUnit: 'frames', nulls: 200, seed: 1, bandwidth: 1, grid: 7 } as const
  const { null: described, warnings } = await correlate([clip], options, hooks)

  expect(described).toEqual({ kind: 'shift in time', draws: 8, possible: 8, smallestP: 1 / 9 })
  expect(warnings.join(' ')).toMatch(
    /only 8 different shifts in time, so 8 draws were made, not 200\. Take more frames, or more clips\./,
  )
  expect(warnings.join(' ')).toMatch(/Nothing can be significant at 5 %: with 8 draws no p value is below 0\.11\./)
})
