import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, test, vi } from 'vitest'
import { useNoticeStore } from '../../../src/renderer/stores/notice'

beforeEach(() => {
  vi.useFakeTimers()
  setActivePinia(createPinia())
  return () => vi.useRealTimers()
})

test('what is told stays at least 8 s, what can be acted on longer, what failed until it is dismissed', () => {
  const notice = useNoticeStore()
  notice.tell('Saved', 'a.svg')
  notice.tell('Where it bites', 'frame 46', { label: 'Show margins', run: () => undefined })
  notice.fail('Could not open', new Error('gone'))

  vi.advanceTimersByTime(8000)
  expect(notice.notices).toHaveLength(3)
  vi.advanceTimersByTime(12_000)
  expect(notice.notices.map(({ title }) => title)).toEqual(['Where it bites', 'Could not open'])
  vi.advanceTimersByTime(60_000)
  expect(notice.notices.map(({ title }) => title)).toEqual(['Could not open'])
})

test('while the pointer rests on messages none goes, and then each has its time again', () => {
  const notice = useNoticeStore()
  notice.tell('Saved', 'a.svg')
  notice.hold(true)
  notice.tell('Copied', 'b.svg')
  vi.advanceTimersByTime(60_000)
  expect(notice.notices).toHaveLength(2)
  notice.hold(false)
  vi.advanceTimersByTime(8000)
  expect(notice.notices).toHaveLength(2)
  vi.advanceTimersByTime(8000)
  expect(notice.notices).toHaveLength(0)
})

test('of one kind there is one message', () => {
  const notice = useNoticeStore()
  const action = { label: 'Show margins', run: () => undefined }
  notice.tell('Where it bites', 'frame 46', action)
  notice.tell('Where it bites', 'frame 50', action)
  expect(notice.notices.map(({ detail }) => detail.message)).toEqual(['frame 50'])
})
