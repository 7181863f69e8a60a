import { expect, test } from 'vitest'
import { changedCount, columnsOf } from '../../../src/renderer/panels/result/verdict'
import { finishedRun } from '../fixture/runs'

const plan = {
  source: { kind: 'clip', path: '/data/star.mp4' },
  sampling: { frames: 16, stride: 4, window: 'middle', padding: 'repeat-last' },
  method: 'i2v',
  surrogates: [{ card: '/data/models/image_demo.json', layer: 'stage2' }],
  targets: [],
  steps: 4,
  epsilon: 16 / 255,
  stepSize: 0.005,
  provider: 'cpu',
  threads: null,
  memory: null,
  seed: 0,
  out: null,
} as const
const { result } = finishedRun('a run', { ...plan, surrogates: [...plan.surrogates], targets: [] }, 'finished')

test('forms first, then the controls in their 8-bit form, matched by model', () => {
  const columns = columnsOf(result.controls)
  const target = result.targets[1]!

  expect(columns.map(({ title }) => title)).toEqual([
    'Benign',
    'Float',
    '8-bit',
    'Decoded',
    'Uniform noise',
    'Sign noise',
  ])
  expect(columns[2]!.of(target)).toBe(target.rounded)
  expect(columns[5]!.of(target)).toBe(result.controls[1]!.targets[1]!.rounded)
  expect(columns[5]!.of({ ...target, model: 'unknown' })).toBeNull()
})

test('verdicts that were not asked for are not counted', () => {
  const { rounded, benign } = result.targets[0]!
  expect(changedCount([rounded, benign, null])).toEqual({ changed: 1, n: 2 })
  expect(changedCount([])).toEqual({ changed: 0, n: 0 })
})
