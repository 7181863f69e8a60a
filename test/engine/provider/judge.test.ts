import { expect, test } from 'vitest'
import type { ProviderComparison } from '../../../src/contract/environment'
import { defaultLowering } from '../../../src/engine/gradient/compile'
import { readCard } from '../../../src/engine/model/card'
import { createCompareJob } from '../../../src/engine/provider/compareJob'
import { judge } from '../../../src/engine/provider/judge'
import type { SessionOpener } from '../../../src/engine/runtime/session'
import { demoCard } from '../../fixture/engine'
import { changedBy, idle, roundedTo } from './openers'

async function compare(open: SessionOpener, layer = 'stage2'): Promise<ProviderComparison> {
  const { card, modelPath: model } = await readCard(demoCard('image_demo'))
  const request = { provider: 'webgpu', lowering: defaultLowering, model, card, layer } as const
  return createCompareJob(open).run(request, idle)
}

test('the CPU beside itself: no difference', async () => {
  const comparison = await compare(changedBy((value) => value))

  expect(comparison.featureDifference).toBe(0)
  expect(comparison.gradientCosine).toBeCloseTo(1, 12)
  expect(comparison.losses.provider).toEqual(comparison.losses.cpu)
  expect(Object.values(comparison.placement.onCpu).reduce((sum, count) => sum + count)).toBeGreaterThan(50)
})

// The limits were set from these very roundings, so this guards the limits, whichever layer is looked at.
test.each([
  [20, 'agrees'],
  [10, 'agrees'],
  [6, 'differs'],
  [1, 'wrong'],
] as const)('weights of %d bits: %s', async (bits, verdict) => {
  for (const layer of ['stage2', 'stage4']) {
    expect(judge('webgpu', [], await compare(roundedTo(bits), layer))).toMatchObject({ verdict })
  }
})

test.each([
  ['NaN', (): number => NaN, 'hold NaN or infinity'],
  ['nothing but zeros', (): number => 0, 'one gradient is zero'],
  ['an order of its own', (value: number, index: number): number => (index % 2 ? value : -value), 'differ by at most'],
])('a provider that gives %s is wrong', async (_, change, words) => {
  const { verdict, sentence } = judge('webgpu', [], await compare(changedBy(change)))

  expect(verdict).toBe('wrong')
  expect(sentence).toContain(words)
})

test('a small graph that came out wrong in every way is told, one that only failed is not', async () => {
  const comparison = await compare(changedBy((value) => value))
  const placement = { onProvider: 3, onCpu: {} }
  const one = { name: 'resize', ways: {}, works: false, difference: 0.5, placement, problem: 'differs' }

  expect(judge('dml', [one], comparison)).toMatchObject({
    verdict: 'wrong',
    sentence: expect.stringContaining('resize came out wrong'),
  })
  expect(judge('dml', [{ ...one, placement: null }], comparison)).toMatchObject({ verdict: 'agrees' })
  expect(judge('dml', [one, { ...one, works: true }], comparison)).toMatchObject({ verdict: 'agrees' })
})
