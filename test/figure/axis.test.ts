import { expect, test } from 'vitest'
import { niceTicks } from '../../src/figure/axis'

test.each([5, 9, 10, 20, 60, 300, 20_000])(
  '%i steps: every tick is a whole step, and there are not too many',
  (end) => {
    for (const most of [2, 4, 6, 9]) {
      const ticks = niceTicks(0, end, most, 1)

      expect(ticks.every(Number.isInteger)).toBe(true)
      expect(ticks.length).toBeLessThanOrEqual(most)
      expect(ticks[0]).toBe(0)
    }
  },
)

test('other axes may have halves', () => {
  expect(niceTicks(0, 1, 5)).toEqual([0, 0.25, 0.5, 0.75, 1])
})
