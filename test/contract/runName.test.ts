import { expect, test } from 'vitest'
import { attackOfRun, nameRuns, runTraits } from '../../src/contract/runName'
import { attackPlanSchema, settlePlan } from '../../src/contract/plan'
import type { RunRecord } from '../../src/contract/result'

interface Kind extends Record<string, unknown> {
  readonly layer?: string
  readonly ordinals?: number[]
}

function traitsOf({ layer = 'stage2', ordinals = [14, 18, 22], ...asked }: Kind) {
  const plan = settlePlan(attackPlanSchema.parse({ source: { kind: 'clip', path: '/a.mp4' }, ...asked }))
  const surrogates = [{ name: 'Net', card: '/net.json', sha256: '0', layer }]
  return runTraits({ plan, resolved: { surrogates, ordinals, frames: ordinals.length } } as unknown as RunRecord)
}

const named = (...kinds: readonly Kind[]): string[] => {
  const runs = kinds.map((kind, at) => ({ folder: `${at}`, clip: '/a.mp4', traits: traitsOf(kind) }))
  return [...nameRuns(runs).values()]
}
const sixteen = { epsilon: 16 / 255 }

test('attack and epsilon are always told', () => {
  expect(named(sixteen)).toEqual(['I2V, ε 16/255'])
  expect(named(sixteen, { epsilon: 8 / 255 })).toEqual(['I2V, ε 16/255', 'I2V, ε 8/255'])
  expect(named({ norm: 'l2', epsilon: 2 })).toEqual(['I2V, ε 2 (L2)'])
})

test.each<[string, Kind, string, string]>([
  ['steps', { steps: 10 }, '60 steps of 0.005', '10 steps of 0.005'],
  ['step size', { stepSize: 0.01 }, '60 steps of 0.005', '60 steps of 0.01'],
  ['layer', { layer: 'stage3' }, 'Net at stage2', 'Net at stage3'],
  ['seed', { seed: 7 }, 'seed 0', 'seed 7'],
  ['mask', { mask: { frames: '0-3' } }, 'no mask', 'mask frames 0-3'],
  ['window', { ordinals: [0, 4, 8] }, '3 frames, 14 to 22', '3 frames, 0 to 8'],
])('runs that differ in %s are told apart by it', (_, other, one, two) => {
  const [first, second] = named(sixteen, { ...sixteen, ...other })
  expect(first).toContain(one)
  expect(second).toContain(two)
  expect(first).not.toBe(second)
})

test('what other attacks and other clips differ in lengthens no name', () => {
  const runs = [
    { folder: 'a', clip: '/a.mp4', traits: traitsOf(sixteen) },
    { folder: 'b', clip: '/a.mp4', traits: traitsOf({ ...sixteen, method: 'dr', steps: 5 }) },
    { folder: 'c', clip: '/b.mp4', traits: traitsOf({ ...sixteen, seed: 4 }) },
    { folder: 'unreadable', clip: '' },
  ]
  expect([...nameRuns(runs)]).toEqual([
    ['a', 'I2V, ε 16/255'],
    ['b', 'DR, ε 16/255'],
    ['c', 'I2V, ε 16/255'],
    ['unreadable', ''],
  ])
})

test('runs are of one attack whatever their seed and window, and of two when anything else differs', () => {
  const attack = (kind: Kind): string => attackOfRun(traitsOf(kind))
  expect(attack({ ...sixteen, seed: 3, ordinals: [1] })).toBe(attack(sixteen))
  for (const other of [{ steps: 9 }, { layer: 'stage1' }, { method: 'bim' }, { mask: { frames: '1' } }]) {
    expect(attack({ ...sixteen, ...other })).not.toBe(attack(sixteen))
  }
})
