import { expect, test } from 'vitest'
import { parametersOf } from '../../../src/contract/method'
import { readParameter } from '../../../src/renderer/stores/reading'
import { readTargetClass } from '../../../src/renderer/stores/targetClass'
import { modelInfos } from '../fixture/facts'

const parameter = parametersOf('bim').find(({ key }) => key === 'targetClass')!
const entry = (text: string) => ({
  parameter,
  text,
  standard: '',
  isTyped: text !== '',
  reading: parameter.kind === 'choice' ? ({ ok: false, problem: '' } as const) : readParameter(parameter, text),
})
const image = { model: modelInfos[1]!, layers: [] }

test('a class is named by the labels of the attacked model', () => {
  expect(readTargetClass(entry('6'), [image])).toEqual({ labels: image.model.labels, index: 6, problem: null })
  expect(readTargetClass(entry(''), [image])).toMatchObject({ index: null, problem: null })
  expect(readTargetClass(undefined, [image])).toMatchObject({ index: null, problem: null })
  expect(readTargetClass(entry('6'), [{ model: modelInfos[0]!, layers: [] }])).toMatchObject({ labels: null, index: 6 })
})

test('a class that one model lacks, or that means another thing to it, is refused', () => {
  expect(readTargetClass(entry('10'), [image]).problem).toMatch(/has 10 classes, 0 to 9/)
  const labels = image.model.labels!.with(6, 'jump')
  const other = { model: { ...image.model, labels, card: { ...image.model.card, name: 'Other' } }, layers: [] }
  expect(readTargetClass(entry('6'), [image, other]).problem).toMatch(/“swing” for .* and “jump” for Other/)
  expect(readTargetClass(entry('5'), [image, other]).problem).toBeNull()
})
