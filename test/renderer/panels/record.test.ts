import { expect, test } from 'vitest'
import type { ProviderCheck } from '../../../src/contract/environment'
import { attackPlanSchema } from '../../../src/contract/plan'
import { recordGroups } from '../../../src/renderer/panels/result/record'
import { finishedRun } from '../fixture/runs'

const plan = attackPlanSchema.parse({
  source: { kind: 'clip', path: '/data/star.mp4' },
  surrogates: [{ card: '/data/models/image_demo.json', layer: 'stage2' }],
  provider: 'webgpu',
})
const check: ProviderCheck = {
  facts: {},
  checkedAt: 0,
  lowering: { maxPool: 'masks' },
  cases: [],
  comparison: {
    model: 'a net',
    layer: 'stage2',
    placement: { onProvider: 94, onCpu: {} },
    featureDifference: 3.6e-7,
    gradientCosine: 0.9999999,
    losses: { cpu: [1, 0.99], provider: [1, 0.98] },
  },
  verdict: 'agrees',
  sentence: '',
}

const factsOf = (provider?: ProviderCheck) => {
  const run = finishedRun('a run', plan, 'finished')
  const resolved = { ...run.record.resolved, ...(provider ? { provider } : {}) }
  return recordGroups({ ...run, record: { ...run.record, resolved } })[0]!.facts
}

test('a run on another provider tells how that computes beside the CPU', () => {
  expect(factsOf(check).find(({ name }) => name === 'Beside the CPU')?.value).toBe(
    'agrees: features differ by 3.6e-7 of the largest, gradient cosine 1.000000',
  )
  expect(factsOf().some(({ name }) => name === 'Beside the CPU')).toBe(false)
})
