import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Estimate, PairStatistics } from '../../../src/contract/link'
import { drawClusters, type Draws } from '../../../src/engine/link/bootstrap'
import { type Observations, observationsOf, type RunCosines } from '../../../src/engine/link/observations'
import { linkPair } from '../../../src/engine/link/pair'
import { tailOf } from '../../../src/engine/link/tail'
import { createRandom } from '../../../src/engine/tensor/random'

interface GoldenCase {
  readonly x: number[]
  readonly y: number[]
  readonly cluster: number[]
  readonly moment: number[]
  readonly counts: number[][]
  readonly expected: Record<string, [value: number, low: number, high: number]>
}
const golden = JSON.parse(readFileSync(join(import.meta.dirname, 'golden', 'link.json'), 'utf8')) as {
  cases: GoldenCase[]
  tails: Record<string, number>
}

const named: Record<string, (pair: PairStatistics) => Estimate> = {
  pearson: ({ pearson }) => pearson,
  spearman: ({ spearman }) => spearman,
  slope: ({ slope }) => slope,
  intercept: ({ intercept }) => intercept,
  within_pearson: ({ within }) => within.pearson,
  within_slope: ({ within }) => within.slope,
}

describe.each([0, 1, 2, 3])('golden case %i, every resample written out by NumPy', (index) => {
  const { x, y, cluster, moment, counts, expected } = golden.cases[index]!
  const clusters = Math.max(...cluster) + 1
  const found = linkPair(
    {
      ...{ x: Float64Array.from(x), y: Float64Array.from(y) },
      ...{ cluster: Int32Array.from(cluster), clusters, clustersAre: 'runs' },
      ...{ moment: Int32Array.from(moment), moments: Math.max(...moment) + 1 },
    },
    { resamples: counts.length, clusters, counts: Uint16Array.from(counts.flat()) },
  )

  test.each(Object.keys(named))('%s and its interval', (name) => {
    const { value, low, high } = named[name]!(found)
    const [v, l, h] = expected[name]!
    expect(value).toBeCloseTo(v, 9)
    expect(low).toBeCloseTo(l, 9)
    expect(high).toBeCloseTo(h, 9)
  })
})

test.each(Object.entries(golden.tails))('of %s clusters the share of resamples left out', (clusters, tail) => {
  expect(Math.abs(tailOf(Number(clusters)) - tail)).toBeLessThan(1e-9)
})

const steps = [0, 10, 20, 30]
const times = 16
const identity = {
  steps: times,
  frames: times,
  data: Float64Array.from({ length: times * times }, (_, at) => Number(at % (times + 1) === 0)),
}

/** Eight clips; `follows`: how much of what happens to single frames of the image layer happens to the video layer. */
function attacked(follows: number): Observations {
  const random = createRandom(7)
  const noise = (): number => (random() / 2 ** 32 - 0.5) * 0.1
  const runs = Array.from({ length: 8 }, (): RunCosines => {
    const ofFrame = Array.from({ length: times }, noise)
    const image = steps.map((_, kept) => ofFrame.map((own) => 1 - 0.2 * kept + kept * own))
    const video = steps.map((_, kept) =>
      ofFrame.map((own) => 1 - 0.15 * kept + kept * (follows * own + (1 - follows) * noise())),
    )
    return { steps, image, video, weights: identity }
  })
  return observationsOf(runs)
}
const drawn = ({ clusters }: Observations): Draws => drawClusters(clusters, 1000, 1)

test('where the video layer follows the image layer, both numbers say so', () => {
  const found = attacked(1)
  const { pearson, within, clusters, observations } = linkPair(found, drawn(found))

  expect({ clusters, observations }).toEqual({ clusters: 8, observations: 8 * steps.length * times })
  expect(pearson.value).toBeGreaterThan(0.9)
  expect(within.pearson.value).toBeCloseTo(1, 9)
  expect(within.slope.value).toBeCloseTo(1, 9)
  expect(within.slope.low).toBeCloseTo(1, 9)
})

test('where both only fall together in time, the overall correlation is high and the one within steps is not', () => {
  const found = attacked(0)
  const { pearson, spearman, within } = linkPair(found, drawn(found))

  expect(pearson.value).toBeGreaterThan(0.9)
  expect(pearson.low).toBeGreaterThan(0.9)
  expect(spearman.value).toBeGreaterThan(0.9)
  expect(Math.abs(within.pearson.value!)).toBeLessThan(0.2)
  expect(within.pearson.low).toBeLessThan(0)
  expect(within.pearson.high).toBeGreaterThan(0)
})

test('a layer that stays as it is has no link, one that is not reached has slope 0; both with the reason', () => {
  const found = attacked(1)
  const still = new Float64Array(found.x.length).fill(1)

  const { pearson, slope, intercept, spearman, reason } = linkPair({ ...found, x: still }, drawn(found))
  expect([pearson, slope, intercept, spearman].map(({ value, low }) => [value, low])).toEqual(
    Array(4).fill([null, null]),
  )
  expect(reason).toMatch(/image layer’s cosine does not vary/)

  const unmoved = linkPair({ ...found, y: still }, drawn(found))
  expect(unmoved.slope.value).toBeCloseTo(0, 12)
  expect(unmoved.pearson.value).toBeNull()
  expect(unmoved.reason).toMatch(/video layer’s cosine does not vary/)
})

test('fewer than three clusters are undefined, with the way out', () => {
  const found = attacked(1)
  const kept = [...found.cluster.keys()].filter((point) => found.cluster[point]! < 2)
  const few: Observations = {
    ...{ clusters: 2, clustersAre: found.clustersAre, moments: found.moments },
    x: Float64Array.from(kept, (point) => found.x[point]!),
    y: Float64Array.from(kept, (point) => found.y[point]!),
    cluster: Int32Array.from(kept, (point) => found.cluster[point]!),
    moment: Int32Array.from(kept, (point) => found.moment[point]!),
  }
  const { pearson, within, reason } = linkPair(few, drawn(few))

  expect(pearson.value).toBeNull()
  expect(within.slope.value).toBeNull()
  expect(reason).toMatch(/2 clusters, at least 3 are needed: link more runs/)
})
