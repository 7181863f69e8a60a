import { expect, test } from 'vitest'
import { correlate } from '../../../src/engine/similarity/correlate'
import { clipSwaps, partnerAmong } from '../../../src/engine/similarity/resample/swap'
import { clipOf, type Features, gaussian, meanWeights } from './samples'

const hooks = { progress: () => undefined, breathe: async () => undefined, cancelled: () => false }
const frames = 32
const clips = 6

test('every order of the clips but their own is drawn once, or as many different ones as are wanted', () => {
  const all = clipSwaps(5, 1000, 1)
  const some = clipSwaps(6, 200, 1)
  for (const [plan, count] of [
    [all, 5],
    [some, 6],
  ] as const) {
    const orders = Array.from({ length: plan.draws }, (_, draw) =>
      [...plan.picks.subarray(draw * count, (draw + 1) * count)].join(),
    )
    expect(new Set(orders).size).toBe(plan.draws)
    expect(orders).not.toContain([...Array(count).keys()].join())
    for (const order of orders) expect(order.split(',').map(Number).sort()).toEqual([...Array(count).keys()])
  }
  expect([all.draws, all.possible, some.draws, some.possible]).toEqual([119, 119, 200, 719])
})

test('clips that do not count are passed over, and every other keeps exactly one partner', () => {
  const order = Int32Array.of(1, 2, 3, 4, 0)
  const among = new Set([0, 2, 3])
  expect([...among].map((clip) => partnerAmong(clip, order, among))).toEqual([2, 3, 0])
})

/** Features of a layer that drifts along a line of its own, or follows the drift and the motion of another. */
function drifting(rows: number, seed: number, leader: Features | null = null): Features {
  const size = { channels: 4, height: 2, width: 2 }
  const length = 16
  const way = gaussian(length, seed)
  const noise = gaussian(rows * length, seed + 1)
  const data = Float32Array.from({ length: rows * length }, (_, at) => {
    const [row, feature] = [Math.floor(at / length), at % length]
    const led = leader ? leader.data[row * length + feature]! : 0
    return (row / rows) * 6 * way[feature]! + noise[at]! + 2 * led
  })
  return { rows, ...size, data }
}

const halved = (features: Features, steps: number): Features => {
  const [length, span] = [features.data.length / features.rows, features.rows / steps]
  const data = Float32Array.from({ length: steps * length }, (_, at) => {
    const [step, feature] = [Math.floor(at / length), at % length]
    let sum = 0
    for (let row = step * span; row < (step + 1) * span; row++) sum += features.data[row * length + feature]!
    return sum / span
  })
  return { ...features, rows: steps, data }
}

async function pOf(steps: number, seed: number, isRelated: boolean) {
  const pairs = Array.from({ length: clips }, (_, clip) => {
    const image = drifting(frames, 1000 * seed + 10 * clip)
    const video = halved(drifting(frames, 1000 * seed + 10 * clip + 5, isRelated ? image : null), steps)
    return { benign: clipOf([image], [video], [meanWeights(frames, steps)]), adversarial: null }
  })
  const options = { measures: ['cka'], rowUnit: 'frames', nulls: 200, seed, bandwidth: 1, grid: 2 } as const
  const { matrices, null: drawn } = await correlate(pairs, options, hooks)
  expect(drawn).toMatchObject({ kind: 'clip swap', draws: 200 })
  expect(matrices[0]!.draws).toEqual([[200]])
  return matrices[0]!.pValues[0]![0]!
}

test.each([4, 8])('layers of %i steps that drift, each its own way, are not called related', async (steps) => {
  const runs = 80
  let found = 0
  for (let seed = 1; seed <= runs; seed++) if ((await pOf(steps, seed, false)) <= 0.05) found++
  // 5 % of 80 are 4; more than 11 come about once in a thousand times.
  expect(found).toBeLessThanOrEqual(11)
})

test('layers that move together within each clip are found, though each has few steps', async () => {
  const runs = 20
  let found = 0
  for (let seed = 1; seed <= runs; seed++) if ((await pOf(8, seed, true)) <= 0.05) found++
  expect(found).toBeGreaterThanOrEqual(15)
})
