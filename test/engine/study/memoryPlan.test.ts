import { expect, test } from 'vitest'
import type { RunNeed } from '../../../src/engine/study/memoryNeed'
import { chooseWorkers, memoryLimit } from '../../../src/engine/study/memoryPlan'

const need: RunNeed = {
  frames: 32,
  frameValues: 3 * 224 * 224,
  sessions: [{ weights: 10e6, activations: 40e6 }],
  frameFeatures: 2e6,
  targets: [],
  recorded: [],
  files: [180e6],
  unclear: [],
}
const gigabyte = 1e9
const plenty = 64 * gigabyte
const chosen = (bytes: number) => memoryLimit(bytes, plenty)

test('as many workers as were wanted where memory is no matter', () => {
  expect(chooseWorkers(need, { workers: 32, askers: 32 }, chosen(40 * gigabyte)).workers).toBe(32)
})

test.each([1.5, 2, 3, 4, 6, 8])('within %d GB: the forecast stays below, one worker more would not', (limit) => {
  const { workers, memory } = chooseWorkers(need, { workers: 32, askers: 32 }, chosen(limit * gigabyte))

  expect(workers).toBeGreaterThan(0)
  expect(workers).toBeLessThan(32)
  expect(memory.forecast).toBeLessThanOrEqual(limit * gigabyte)
  expect(memory.forecast + memory.worker).toBeGreaterThan(limit * gigabyte)
})

test('of what is needed more, fewer workers have room', () => {
  const workers = (change: Partial<RunNeed>) =>
    chooseWorkers({ ...need, ...change }, { workers: 32, askers: 32 }, chosen(4 * gigabyte)).workers
  const usual = workers({})

  expect(workers({ sessions: [{ weights: 10e6, activations: 120e6 }] })).toBeLessThan(usual)
  expect(workers({ sessions: [{ weights: 200e6, activations: 40e6 }] })).toBeLessThan(usual)
  expect(workers({ frames: 128 })).toBeLessThan(usual)
  expect(workers({ frameFeatures: 50e6 })).toBeLessThan(usual)
})

test('large video models are asked by fewer workers than small ones', () => {
  const askers = (activations: number) => {
    const targets = Array.from({ length: 4 }, () => ({ weights: 100e6, activations }))
    return chooseWorkers({ ...need, targets }, { workers: 4, askers: 4 }, chosen(4 * gigabyte)).askers
  }

  expect(askers(10e6)).toBe(4)
  expect(askers(400e6)).toBeLessThan(4)
})

test('one worker above a chosen limit is refused, with the way out', () => {
  expect(() => chooseWorkers(need, { workers: 2, askers: 2 }, chosen(0.5 * gigabyte))).toThrow(
    expect.objectContaining({
      code: 'attack/memory',
      message: expect.stringContaining('500 MB'),
      tip: expect.stringMatching(/shallower layer.*memory 1\.\d GB/),
    }),
  )
})

test('one worker above the usual limit is warned of where there is room, and refused where there is none', () => {
  const large = { ...need, sessions: [{ weights: 10e6, activations: 2 * gigabyte }] }
  const wanted = { workers: 2, askers: 2 }

  const { workers, warnings } = chooseWorkers(large, wanted, memoryLimit(null, plenty))
  expect(workers).toBe(1)
  expect(warnings).toEqual([expect.stringContaining('more than the usual 4.0 GB')])
  expect(() => chooseWorkers(large, wanted, memoryLimit(null, 5 * gigabyte))).toThrow(
    expect.objectContaining({ code: 'attack/memory', message: expect.stringContaining('5.0 GB free') }),
  )
})

test('the usual limit is 4 GB, or three quarters of what is free', () => {
  expect(memoryLimit(null, plenty).bytes).toBe(4 * gigabyte)
  expect(memoryLimit(null, 2 * gigabyte).bytes).toBe(1.5 * gigabyte)
})

test('a model whose sizes cannot be told is named', () => {
  const { warnings } = chooseWorkers({ ...need, unclear: ['odd'] }, { workers: 1, askers: 1 }, chosen(plenty))
  expect(warnings).toEqual([expect.stringContaining('"odd"')])
})
