import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { clearDraft, draftFor, keepDraft } from '../../../src/renderer/study/draft'
import { copyName, defaultName } from '../../../src/renderer/study/name'

beforeEach(() => {
  const kept = new Map<string, string>()
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  })
})
afterEach(() => vi.unstubAllGlobals())

const draft = { id: 'a', basis: 3, name: 'A', parts: { attack: { steps: 7 } } }

test('a draft is for the study and the revision it was made of, once', () => {
  keepDraft(draft)
  expect(draftFor({ id: 'b', revision: 3 })).toBeNull()
  expect(draftFor({ id: 'a', revision: 3 })).toEqual(draft)
  expect(draftFor({ id: 'a', revision: 3 })).toBeNull()
})

test('a draft that was saved after all, or that another window went past, is of no use', () => {
  keepDraft(draft)
  expect(draftFor({ id: 'a', revision: 4 })).toBeNull()
  keepDraft(draft)
  clearDraft('a')
  expect(draftFor({ id: 'a', revision: 3 })).toBeNull()
})

test('a study that had no file yet has a draft too, until it is saved', () => {
  keepDraft({ ...draft, id: null, basis: 0 })
  expect(draftFor(null)?.parts).toEqual(draft.parts)
  keepDraft({ ...draft, id: null, basis: 0 })
  clearDraft('made meanwhile')
  expect(draftFor(null)).toBeNull()
})

test('a draft that cannot be read is none', () => {
  localStorage.setItem('study draft a', '{"id":')
  expect(draftFor({ id: 'a', revision: 0 })).toBeNull()
})

test('a study is named after its clip, and a copy has a name of its own', () => {
  expect(defaultName('/clips/star spin.v2.mp4')).toBe('star spin.v2')
  expect(defaultName(undefined)).toBe('Untitled study')
  expect(copyName('Stars', ['Stars'])).toBe('Stars copy')
  expect(copyName('Stars copy', ['Stars', 'Stars copy'])).toBe('Stars copy 2')
})
