import { beforeEach, expect, test } from 'vitest'
import { methods } from '../../../src/contract/method'
import { attackPlanSchema, settlePlan } from '../../../src/contract/plan'
import { useAttackStore } from '../../../src/renderer/stores/attack'
import { mountStores } from '../mountStores'

let attack: ReturnType<typeof useAttackStore>
const source = { kind: 'clip' as const, path: '/clip.mp4' }

beforeEach(() => {
  attack = mountStores().use(useAttackStore)
})

test.each(methods)('%s untouched is what the catalogue says of it', (method) => {
  attack.method = method

  const asked = attackPlanSchema.parse({ source, ...attack.choice })
  expect(settlePlan(asked)).toEqual(settlePlan(attackPlanSchema.parse({ source, method })))
  expect(attack.isPublished).toBe(true)
})

test('what was not touched is the next method’s own, what was typed stays', () => {
  expect(attack.entryOf('steps')?.text).toBe('60')
  attack.write('epsilon', '8/255')
  attack.method = 'bim'

  expect(attack.entryOf('steps')?.text).toBe('10')
  expect(attack.entryOf('stepSize')?.text).toBe('0.8/255')
  expect(attack.choice.stepSize).toBeCloseTo(0.8 / 255, 12)
  expect(attack.entryOf('epsilon')).toMatchObject({ text: '8/255', isTyped: true, standard: '16/255' })
  attack.reset('epsilon')
  expect(attack.entryOf('epsilon')).toMatchObject({ text: '16/255', isTyped: false })
})

test('a number of one ball is not taken for one of another, and is there again with its ball', () => {
  attack.write('epsilon', '8/255')
  attack.write('norm', 'l2')
  expect(attack.entryOf('epsilon')).toMatchObject({ text: '3', isTyped: false })
  expect(attack.choice).toMatchObject({ norm: 'l2', epsilon: 3 })

  attack.write('norm', 'linf')
  expect(attack.entryOf('epsilon')?.text).toBe('8/255')
})

test('momentum of weights is not momentum of gradients', () => {
  attack.method = 'aens'
  attack.write('momentum', '0.5')
  attack.method = 'mi-fgsm'
  expect(attack.entryOf('momentum')).toMatchObject({ text: '1', isTyped: false })
})

test('text that cannot be read is left out of the plan and says why', () => {
  attack.method = 'di-fgsm'
  attack.write('probability', '2')
  expect(attack.entryOf('probability')?.reading.ok).toBe(false)
  expect(attack.choice).not.toHaveProperty('probability')
})

test('a plan of any method is taken over and asked for again', () => {
  const given = {
    source,
    method: 'di-fgsm' as const,
    norm: 'l2' as const,
    epsilon: 4,
    steps: 7,
    probability: 0.25,
    targetClass: 3,
    seed: 5,
  }
  const before = settlePlan(attackPlanSchema.parse(given))
  attack.adopt(before)

  expect(settlePlan(attackPlanSchema.parse({ source, ...attack.choice }))).toEqual(before)
  expect(attack.entries.filter(({ isTyped }) => isTyped).map(({ parameter }) => parameter.key)).toEqual([
    'norm',
    'epsilon',
    'steps',
    'probability',
    'targetClass',
    'seed',
  ])
})
