import { expect, test } from 'vitest'
import { attackPlanSchema, type AttackPlanInput } from '../../../src/contract/plan'
import { attackFacts } from '../../../src/renderer/panels/result/attackFacts'
import { finishedRun } from '../fixture/runs'

function factsOf(input: Partial<AttackPlanInput>): [string, string][] {
  const plan = attackPlanSchema.parse({
    source: { kind: 'clip', path: '/clip.mp4' },
    surrogates: [{ card: '/data/models/image_demo.json', layer: 'stage2' }],
    ...input,
  })
  const { record, result } = finishedRun('run', plan, 'finished')
  const adam = input.method === undefined ? record.resolved.adam : undefined
  return attackFacts({ ...record, resolved: { ...record.resolved, adam } }, result).map(({ name, value }) => [
    name,
    value,
  ])
}

test('I2V is told as before, with its loss', () => {
  expect(factsOf({})).toEqual([
    ['Method', 'I2V, 60 of 60 steps'],
    ['Loss', 'sum of cosines, down'],
    ['Epsilon', '16/255 (L∞) at 112 × 112'],
    ['Step size', '0.005, Adam 0.9 / 0.999'],
  ])
})

test('a label attack is told by its own parameters', () => {
  expect(factsOf({ method: 'di-fgsm', norm: 'l2', epsilon: 4, targetClass: 3, mask: { frames: '0-3' } })).toEqual([
    ['Method', 'DI-FGSM, 10 of 10 steps'],
    ['Loss', 'mean cross-entropy, down'],
    ['Epsilon', '4 (L2) at 112 × 112'],
    ['Step size', '0.4'],
    ['Probability of a change', '0.5'],
    ['Size of the padded frame', '1.11607'],
    ['Momentum', '0'],
    ['Target class', '3'],
    ['Mask', '16 of 16 frames (0-3)'],
  ])
})

test('noise has no steps and no loss to tell', () => {
  expect(factsOf({ method: 'sign-noise' })).toEqual([
    ['Method', 'Sign noise'],
    ['Loss', 'none'],
    ['Epsilon', '16/255 (L∞) at 112 × 112'],
  ])
})
