import { expect, test } from 'vitest'
import { methods } from '../../../src/contract/method'
import { findClasses } from '../../../src/renderer/panels/setup/classList'
import { ensembleNote } from '../../../src/renderer/panels/setup/ensemble'
import { methodGroups } from '../../../src/renderer/panels/setup/methodGroup'
import { modelInfos } from '../fixture/facts'

test('every method of the catalogue is offered once, in its group', () => {
  expect(methodGroups.flatMap((group) => group.methods).toSorted()).toEqual([...methods].toSorted())
  expect(methodGroups.map(({ title, methods: [first] }) => [title, first])).toEqual([
    ['Feature attacks', 'i2v'],
    ['Label attacks', 'fgsm'],
    ['Controls', 'uniform-noise'],
  ])
})

const attacked = (at: number, ...layers: string[]) => ({ model: modelInfos[at]!, layers })

test('what several models mean is said by the loss of the method', () => {
  expect(ensembleNote('i2v', [attacked(1, 'stage2')])).toBe('')
  expect(ensembleNote('i2v', [attacked(0, 'stage2'), attacked(1, 'stage2')])).toMatch(/^ENS-I2V on 2 models: .*cosines/)
  expect(ensembleNote('i2v', [attacked(1, 'stage2', 'stage3')])).toMatch(/^I2V on 2 layers: /)
  expect(ensembleNote('aens', [attacked(1, 'stage2', 'stage3')])).toMatch(/weighted anew/)
  expect(ensembleNote('aens', [attacked(1, 'stage2')])).toMatch(/nothing to weigh/)
  expect(ensembleNote('bim', [attacked(0), attacked(1)])).toMatch(/^BIM on 2 models: .*cross-entropies/)
  expect(ensembleNote('bim', [attacked(2)])).toMatch(/^White-box bound: Kinetic Shapes video A/)
  expect(ensembleNote('sign-noise', [attacked(1)])).toBe('')
})

test('classes are found by their words or the beginning of their number', () => {
  const labels = ['riding a bike', 'riding a horse', 'biking', 'swim']
  expect(findClasses(labels, 'a RIDING').map(({ index }) => index)).toEqual([0, 1])
  expect(findClasses(labels, '2')).toEqual([{ index: 2, label: 'biking' }])
  expect(findClasses(labels, 'fly')).toEqual([])
  expect(
    findClasses(
      Array.from({ length: 1000 }, (_, index) => `class ${index}`),
      '',
    ),
  ).toHaveLength(1000)
})
