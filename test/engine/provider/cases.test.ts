import { expect, test } from 'vitest'
import type { ProviderCase } from '../../../src/contract/environment'
import { createCaseJob } from '../../../src/engine/provider/caseJob'
import { caseLimit } from '../../../src/engine/provider/judge'
import { chooseLowering, plannedCases } from '../../../src/engine/provider/lowering'
import { changedBy, idle, roundedTo } from './openers'

const planned = plannedCases()

test('every way of every lowering is tried', () => {
  expect(planned.map(({ ways }) => ways).filter((ways) => 'maxPool' in ways)).toEqual([
    { maxPool: 'masks' },
    { maxPool: 'indices' },
  ])
})

test.each(planned)('$name $ways works on the CPU, however it is lowered', async ({ name, lowering }) => {
  const { difference, placement } = await createCaseJob(changedBy((value) => value)).run(
    { provider: 'webgpu', name, lowering },
    idle,
  )

  expect(difference).toBeLessThan(1e-6)
  expect(Object.values(placement.onCpu).length).toBeGreaterThan(0)
})

test.each(planned)('$name $ways tells rounding from a wrong result', async ({ name, lowering }) => {
  const request = { provider: 'webgpu', name, lowering } as const

  expect((await createCaseJob(roundedTo(10)).run(request, idle)).difference).toBeLessThan(caseLimit)
  expect((await createCaseJob(changedBy((value) => -value)).run(request, idle)).difference).toBeGreaterThan(1)
  expect((await createCaseJob(changedBy(() => NaN)).run(request, idle)).difference).toBe(Infinity)
})

test('of the ways that work, the one is chosen that stays on the provider; the first of equals', () => {
  const tried = (way: string, works: boolean, onCpu: Record<string, number> = {}): ProviderCase => ({
    name: 'maximum pool',
    ways: { maxPool: way },
    works,
    difference: 0,
    placement: { onProvider: 5, onCpu },
    problem: null,
  })

  expect(chooseLowering([tried('masks', true), tried('indices', true)])).toEqual({ maxPool: 'masks' })
  expect(chooseLowering([tried('masks', true, { Pad: 2 }), tried('indices', true)])).toEqual({ maxPool: 'indices' })
  expect(chooseLowering([tried('masks', true, { Pad: 2 }), tried('indices', false)])).toEqual({ maxPool: 'masks' })
  expect(chooseLowering([tried('masks', false), tried('indices', false)])).toEqual({ maxPool: 'masks' })
})
