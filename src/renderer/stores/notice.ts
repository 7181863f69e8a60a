import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { toWireError, type WireError } from '../../contract/error'

/** Something to do about a message, while it is there. */
export interface NoticeAction {
  readonly label: string
  run(): unknown
}

export interface Notice {
  readonly id: number
  readonly action: NoticeAction | null
  readonly tone: 'bad' | 'good'
  /** what was being done, e.g. "Could not open the clip" */
  readonly title: string
  readonly detail: Pick<WireError, 'message' | 'tip' | 'code'>
}

const readingMilliseconds = 10_000
const actingMilliseconds = 30_000

/** Messages that belong to no panel. An error stays until it is dismissed. */
export const useNoticeStore = defineStore('notice', () => {
  const notices = shallowRef<readonly Notice[]>([])
  const leaving = new Map<number, ReturnType<typeof setTimeout>>()
  let isHeld = false
  let nextId = 0

  function add(
    tone: Notice['tone'],
    title: string,
    detail: Notice['detail'],
    action: NoticeAction | null = null,
  ): number {
    const id = nextId++
    notices.value = [...notices.value.slice(-3), { id, tone, title, detail, action }]
    return id
  }

  function leave(id: number, action: NoticeAction | null): void {
    const timer = setTimeout(() => dismiss(id), action ? actingMilliseconds : readingMilliseconds)
    leaving.set(id, timer)
  }

  function dismiss(id: number): void {
    clearTimeout(leaving.get(id))
    leaving.delete(id)
    notices.value = notices.value.filter((notice) => notice.id !== id)
  }

  function fail(title: string, thrown: unknown): void {
    add('bad', title, toWireError(thrown))
  }

  /** For ten seconds, with something to do for thirty; one that comes again takes the place of the one before. @returns its id */
  function tell(title: string, message: string, action: NoticeAction | null = null): number {
    notices.value = notices.value.filter((notice) => notice.tone === 'bad' || notice.title !== title)
    const id = add('good', title, { code: '', message, tip: '' }, action)
    if (!isHeld) leave(id, action)
    return id
  }

  /** While the pointer or the focus is on them, none goes; afterwards each has its time again. */
  function hold(held: boolean): void {
    isHeld = held
    for (const timer of leaving.values()) clearTimeout(timer)
    leaving.clear()
    if (held) return
    for (const { id, tone, action } of notices.value) if (tone === 'good') leave(id, action)
  }

  return { notices, add, fail, tell, dismiss, hold }
})
