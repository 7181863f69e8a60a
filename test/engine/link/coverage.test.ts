import { expect, test } from 'vitest'
import { drawClusters } from '../../../src/engine/link/bootstrap'
import { observationsOf, type RunCosines } from '../../../src/engine/link/observations'
import { linkPair } from '../../../src/engine/link/pair'
import { createRandom } from '../../../src/engine/tensor/random'

const steps = [0, 10, 20, 30]
const memory = 0.8

/** Attacks whose cosines fall as the attack goes on, more in some runs, and more at some times: what lies near in time is alike. */
function attacks(runs: number, times: number, follows: number, seed: number): RunCosines[] {
  const random = createRandom(seed)
  const noise = (): number => Array.from({ length: 6 }, random).reduce((sum, value) => sum + value / 2 ** 32, -3) * 1.4
  const harm = (): number[] => {
    const ofRun = noise()
    let near = noise()
    return Array.from({ length: times }, () => {
      near = memory * near + Math.sqrt(1 - memory ** 2) * noise()
      return 0.3 + 0.05 * (ofRun + near)
    })
  }
  const over = (harms: readonly number[]): number[][] =>
    steps.map((_, kept) => harms.map((one) => 1 - kept * (one + 0.01 * noise())))
  const identity = Float64Array.from({ length: times ** 2 }, (_, at) => Number(at % (times + 1) === 0))
  return Array.from({ length: runs }, () => {
    const [image, own] = [harm(), harm()]
    const video = own.map((one, time) => follows * image[time]! + (1 - follows) * one)
    return { steps, image: over(image), video: over(video), weights: { steps: times, frames: times, data: identity } }
  })
}

/** Share of simulated studies whose interval within moments leaves out 0. */
function found(runs: number, times: number, follows: number, studies: number): number {
  const excluded = Array.from({ length: studies }, (_, study) => {
    const observations = observationsOf(attacks(runs, times, follows, 1000 * runs + study))
    const { low, high } = linkPair(observations, drawClusters(observations.clusters, 300, study)).within.pearson
    return Number(low! > 0 || high! < 0)
  })
  return excluded.reduce((sum, one) => sum + one, 0) / studies
}

test.each([
  [1, 16],
  [2, 16],
  [3, 16],
  [4, 8],
  [5, 8],
])('%i runs of %i time steps: of layers with nothing to do with each other few seem linked', (runs, times) => {
  // 5 % if intervals were exact, about 8 % for what is simulated; standard deviation of 200 studies 2 %.
  expect(found(runs, times, 0, 200)).toBeLessThan(0.14)
})

test.each([
  [1, 32],
  [3, 16],
  [5, 16],
])('%i runs of %i time steps: layers that go together are found', (runs, times) => {
  expect(found(runs, times, 0.8, 40)).toBeGreaterThan(0.9)
})
