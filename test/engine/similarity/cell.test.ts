import { expect, test } from 'vitest'
import {
  bestPairs,
  channelCorrelations,
  effectiveSteps,
  mapCosines,
  stepContributions,
} from '../../../src/engine/similarity/cell'
import { correlate } from '../../../src/engine/similarity/correlate'
import { clipOf, gaussianFeatures, identityWeights, meanWeights, sampleOf, type Features } from './samples'

const hooks = { progress: () => {}, breathe: async () => {}, cancelled: () => false }
const size = { rows: 24, channels: 3, height: 4, width: 6 }
const image = gaussianFeatures(size, 1)
const video: Features = {
  ...gaussianFeatures({ ...size, rows: 12, channels: 2 }, 2),
  data: gaussianFeatures({ ...size, rows: 12, channels: 2 }, 2).data.map((value, i) => value + image.data[i]!),
}
const weights = meanWeights(24, 12)
const mean = (values: readonly (number | null)[]): number => values.reduce((a: number, b) => a + b!, 0) / values.length

test('per-step curves have the means that the heatmap shows', async () => {
  const options = { measures: ['cka', 'cosine'], rowUnit: 'frames', nulls: 0, seed: 0, bandwidth: 1, grid: 3 } as const
  const clips = [{ benign: clipOf([image], [video], [weights]), adversarial: null }]
  const { matrices } = await correlate(clips, options, hooks)
  const samples = [sampleOf(image), sampleOf(video), weights] as const

  expect(mean(stepContributions(...samples))).toBeCloseTo(matrices[0]!.values[0]![0]!, 12)
  expect(mean(mapCosines(...samples, 3))).toBeCloseTo(matrices[1]!.values[0]![0]!, 12)
  expect(matrices[0]!.effectiveRows[0]![0]).toBe(effectiveSteps(...samples))
})

test('curves of a constant layer are null', () => {
  const still = sampleOf({ ...image, data: image.data.map((_, i) => image.data[i % 72]!) })
  const black = sampleOf({ ...image, data: new Float32Array(image.data.length) })

  expect(stepContributions(still, sampleOf(video), weights)).toEqual(Array(12).fill(null))
  expect(mapCosines(black, sampleOf(video), weights, 3)).toEqual(Array(12).fill(null))
  expect(mapCosines(still, sampleOf(video), weights, 3)).not.toContain(null)
})

test('channel correlations: a channel with its negative is -1, with a constant NaN, with another what Pearson says', () => {
  const places = 24
  const negative: Features = {
    ...size,
    data: image.data.map((value, i) => (Math.floor(i / places) % 3 === 2 ? 5 : -3 * value + 1)),
  }
  const rows = { ...image, ...sampleOf(image, 6).channels!, rows: 24 }
  const found = channelCorrelations(rows, { ...rows, ...sampleOf(negative, 6).channels! }, identityWeights(24))
  const channel = (data: Float32Array, which: number): number[] =>
    [...data].filter((_, i) => Math.floor(i / places) % 3 === which)

  expect(found[0]).toBeCloseTo(-1, 6)
  expect(found[4]).toBeCloseTo(-1, 6)
  expect(found[2]).toBeNaN()
  expect(found[1]).toBeCloseTo(pearson(channel(image.data, 0), channel(negative.data, 1)), 6)
  expect(bestPairs(found, 3)).toEqual([
    { image: 0, video: 0, r: found[0] },
    { image: 1, video: 1, r: found[4] },
    expect.objectContaining({ image: 2 }),
  ])
})

test('best pairs: strongest first, no more than asked for, none for constant channels', () => {
  const correlations = Float32Array.of(0.25, -0.5, Number.NaN, Number.NaN, 0.75, 0.125)

  expect(bestPairs(correlations, 2)).toEqual([
    { image: 2, video: 0, r: 0.75 },
    { image: 0, video: 1, r: -0.5 },
  ])
  expect(bestPairs(correlations, 2, 1)).toHaveLength(1)
})

function pearson(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [mean(a), mean(b)]
  const cross = a.reduce((sum, value, i) => sum + (value - meanA) * (b[i]! - meanB), 0)
  const square = (values: readonly number[], at: number): number => values.reduce((sum, v) => sum + (v - at) ** 2, 0)
  return cross / Math.sqrt(square(a, meanA) * square(b, meanB))
}
