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

/** Messages that belong to no panel. An error stays until it is dismissed. */
export const useNoticeStore = defineStore('notice', () => {
  const notices = shallowRef<readonly Notice[]>([])
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

  function dismiss(id: number): void {
    notices.value = notices.value.filter((notice) => notice.id !== id)
  }

  function fail(title: string, thrown: unknown): void {
    add('bad', title, toWireError(thrown))
  }

  /** For eight seconds. @returns its id */
  function tell(title: string, message: string, action: NoticeAction | null = null): number {
    const id = add('good', title, { code: '', message, tip: '' }, action)
    setTimeout(() => dismiss(id), 8000)
    return id
  }

  return { notices, add, fail, tell, dismiss }
})
