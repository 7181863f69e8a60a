import { expect, test } from 'vitest'
import { figureNames } from '../../../../src/contract/figure'
import { viewFields, type AnySource } from '../../../../src/renderer/panels/figure/viewFields'

test.each(figureNames)('every field of %s has a name in words and a sentence about it', (figure) => {
  for (const { key, label, about } of viewFields(figure, null)) {
    expect(about, `${key}: ${label}`).toMatch(/^[A-Z0-9].*\.$/)
    expect(label).not.toBe(key)
  }
})

const run = {
  folder: '/runs/one',
  record: { resolved: { frames: 16 } },
  result: { stepsDone: 4, targets: [{ model: 'A' }, { model: 'B' }] },
} as unknown as AnySource

test('another run is chosen from a list, and never the run itself', () => {
  const runs = [
    { value: '/runs/one', label: 'One' },
    { value: '/runs/two', label: 'Two' },
  ]
  const other = viewFields('histogram', run, runs).find(({ key }) => key === 'other')
  expect(other).toMatchObject({ kind: 'choice', choices: [{ value: null }, { value: '/runs/two', label: 'Two' }] })
})

test('a model is chosen by its name, a frame among those of the run', () => {
  expect(viewFields('influence', run).find(({ key }) => key === 'target')).toMatchObject({
    choices: [
      { value: 0, label: 'A' },
      { value: 1, label: 'B' },
    ],
  })
  expect(viewFields('spectrum-2d', run).find(({ key }) => key === 'frame')).toMatchObject({ kind: 'number', most: 15 })
})

test('an amplification stands in the box as it is said everywhere, and is chosen by itself where nothing is', () => {
  const opened = {
    ...run,
    record: { plan: { norm: 'linf', epsilon: 16 / 255 }, resolved: { frames: 16 } },
  } as AnySource
  const field = viewFields('strip', opened).find(({ key }) => key === 'amplify')
  expect(field).toMatchObject({ kind: 'number', standard: 'automatic, ×\u00a08.0', one: 255 / 32, most: 510 })
})
