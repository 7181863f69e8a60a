import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { clearDraft, draftsFor, keepDraft } from '../../../src/renderer/study/draft'
import { copyName, defaultName } from '../../../src/renderer/study/name'

beforeEach(() => {
  const kept = new Map<string, string>()
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
    key: (at: number) => [...kept.keys()][at] ?? null,
    get length() {
      return kept.size
    },
  })
})
afterEach(() => vi.unstubAllGlobals())

const parts = { attack: { steps: 7 } }
const draft = { id: 'a', basis: 3, name: 'A', parts, writing: null }
const file = { id: 'a', revision: 3, name: 'A', parts: { attack: { steps: 1 } } }

test('a draft fits the study and the revision it was made of, and stays until it is cleared', () => {
  keepDraft(draft)
  expect(draftsFor({ ...file, id: 'b' })).toEqual({ fitting: null, others: [] })
  for (const _ of ['first look', 'second look']) expect(draftsFor(file).fitting).toMatchObject(draft)
  clearDraft('a')
  expect(draftsFor(file).fitting).toBeNull()
})

test('a draft of another revision is offered, not thrown away; one that reached the file is of no use', () => {
  keepDraft(draft)
  const later = draftsFor({ ...file, revision: 4 })
  expect([later.fitting, later.others.length]).toEqual([null, 1])
  expect(draftsFor({ ...file, revision: 4 }).others).toMatchObject([draft])
  expect(draftsFor({ ...file, revision: 4, parts }).others).toEqual([])
  expect(localStorage.length).toBe(0)
})

test('a draft fits the revision that its own page was saving when it went, and no other of that number', () => {
  keepDraft({ ...draft, writing: { attack: { steps: 5 } } })
  expect(draftsFor({ ...file, revision: 4 }).fitting).toBeNull()
  expect(draftsFor({ ...file, revision: 4, parts: { attack: { steps: 5 } } }).fitting).toMatchObject({ parts })
})

test('two tabs on one study have a draft each', async () => {
  keepDraft(draft)
  vi.resetModules()
  const other = await import('../../../src/renderer/study/draft')
  other.keepDraft({ ...draft, name: 'Of the other tab' })
  expect(localStorage.length).toBe(2)
  other.clearDraft('a')
  expect(draftsFor(file).fitting).toMatchObject(draft)
})

test('a study that had no file yet has a draft too, until it is saved', () => {
  keepDraft({ ...draft, id: null, basis: 0 })
  expect(draftsFor(null).fitting?.parts).toEqual(parts)
  clearDraft('made meanwhile')
  expect(draftsFor(null).fitting).toBeNull()
})

test('a draft that cannot be read is none', () => {
  localStorage.setItem('study draft a', '{"id":')
  expect(draftsFor(file)).toEqual({ fitting: null, others: [] })
})

test('a study is named after its clip, and a copy has a name of its own', () => {
  expect(defaultName('/clips/star spin.v2.mp4')).toBe('star spin.v2')
  expect(defaultName(undefined)).toBe('Untitled study')
  expect(copyName('Stars', ['Stars'])).toBe('Stars copy')
  expect(copyName('Stars copy', ['Stars', 'Stars copy'])).toBe('Stars copy 2')
})
