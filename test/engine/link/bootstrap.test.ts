import { expect, test } from 'vitest'
import { countsOf, drawClusters, middleOf } from '../../../src/engine/link/bootstrap'
import { tailOf } from '../../../src/engine/link/tail'

test('as many clusters as there are, the same for a seed, each as often as another', () => {
  const draws = drawClusters(8, 4000, 5)
  const totals = new Array<number>(8).fill(0)
  for (let resample = 0; resample < 4000; resample++) {
    const counts = [...countsOf(draws, resample)]
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(8)
    counts.forEach((count, cluster) => (totals[cluster]! += count))
  }
  // 4000 of 32,000 each; standard deviation 59.
  for (const total of totals) expect(Math.abs(total - 4000)).toBeLessThan(5 * 59)
  expect(drawClusters(8, 4000, 5)).toEqual(draws)
  expect(drawClusters(8, 4000, 6)).not.toEqual(draws)
})

test('the middle 95 %, and none where too many resamples have no value', () => {
  const values = Float64Array.from({ length: 1001 }, (_, index) => 1000 - index)
  expect(middleOf(values, 0.025)).toEqual([25, 975])

  expect(
    middleOf(
      values.map((value) => (value < 90 ? Number.NaN : value)),
      0.025,
    ),
  ).not.toBeNull()
  expect(
    middleOf(
      values.map((value) => (value < 110 ? Number.NaN : value)),
      0.025,
    ),
  ).toBeNull()
})

test('intervals of a mean hold the truth about as often as they say', () => {
  const random = drawClusters(2, 30 * 300, 1).counts
  let held = 0
  for (let trial = 0; trial < 300; trial++) {
    // 30 clusters, each 0, 1 or 2 with mean 1.
    const values = Array.from({ length: 30 }, (_, cluster) => random[(trial * 30 + cluster) * 2]!)
    const draws = drawClusters(30, 1000, trial)
    const means = Float64Array.from({ length: 1000 }, (_, resample) => {
      const counts = countsOf(draws, resample)
      return values.reduce((sum, value, cluster) => sum + value * counts[cluster]!, 0) / 30
    })
    const [low, high] = middleOf(means, tailOf(30))!
    if (low <= 1 && 1 <= high) held++
  }
  expect(held / 300).toBeGreaterThan(0.88)
  expect(held / 300).toBeLessThan(0.99)
})
