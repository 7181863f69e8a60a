import { expect, test } from 'vitest'
import { cutShares } from '../../../src/engine/study/share'
import { createStepLog } from '../../../src/engine/study/stepLog'

test.each([
  [32, 2],
  [7, 3],
  [2, 8],
  [1, 1],
])('%i frames on %i workers: every frame once, sizes differ by one at most', (frames, workers) => {
  const shares = cutShares(frames, workers)
  const sizes = shares.map(({ start, end }) => end - start)

  expect(shares.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, i) => start + i))).toEqual(
    Array.from({ length: frames }, (_, frame) => frame),
  )
  expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
  expect(Math.min(...sizes)).toBeGreaterThan(0)
})

test('a loss is the sum of its values, their mean, or what was noted', () => {
  const shares = cutShares(2, 2)
  const mean = createStepLog(shares, 'mean')
  shares.forEach((share, index) => mean.note(share, 0, Float32Array.of(index + 1)))
  expect(mean.losses()).toEqual([1.5])

  const whole = cutShares(2, 1)
  const noted = createStepLog(whole)
  noted.note(whole[0]!, 0, Float32Array.of(1, 2), 7)
  expect(noted.losses()).toEqual([7])
})

test('a step counts once every share has done it', () => {
  const shares = cutShares(3, 2)
  const log = createStepLog(shares)
  log.note(shares[1]!, 0, Float32Array.of(0.5, 0.25))
  expect(log.completeSteps).toBe(0)
  expect(log.done).toBe(2)

  log.note(shares[0]!, 0, Float32Array.of(1))
  log.note(shares[0]!, 1, Float32Array.of(0.75))
  expect(log.completeSteps).toBe(1)
  expect(log.losses()).toEqual([1.75])
  expect(log.values()).toEqual(Float32Array.of(1, 0.5, 0.25))
})
