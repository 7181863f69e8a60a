import { expect, test } from 'vitest'
import { isRunFolder, shownEntries } from '../../../src/renderer/panels/chooser/entries'

const file = (name: string) => ({ name, path: `/x/${name}`, isFolder: false, bytes: 1 })
const folder = (name: string) => ({ name, path: `/x/${name}`, isFolder: true, bytes: 0 })
const entries = [
  file('clip10.mp4'),
  file('clip9.mp4'),
  file('card.json'),
  file('net.onnx'),
  folder('.cache'),
  folder('runs'),
  file('plan.json'),
]
const names = (...parameters: Parameters<typeof shownEntries>): string[] =>
  shownEntries(...parameters).map(({ name }) => name)

test('folders come first, numbers in names count, and only what can be opened is shown', () => {
  expect(names(entries, 'clip', '', false)).toEqual(['runs', 'clip9.mp4', 'clip10.mp4'])
  expect(names(entries, 'card', '', false)).toEqual(['runs', 'card.json', 'plan.json'])
  expect(names(entries, 'run', '', false)).toEqual(['runs'])
})

test('everything is shown when it is asked for, and names can be filtered', () => {
  expect(names(entries, 'clip', '', true)).toHaveLength(entries.length)
  expect(names(entries, 'clip', 'CLIP1', false)).toEqual(['clip10.mp4'])
})

test('a run folder is known by its record', () => {
  expect(isRunFolder(entries)).toBe(true)
  expect(isRunFolder([file('correlation.json')])).toBe(true)
  expect(isRunFolder([folder('plan.json')])).toBe(false)
})
