import { useDebounceFn } from '@vueuse/core'
import { nextTick, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { toWireError, type WireError } from '../../contract/error'
import { createStudy, saveStudy } from '../../contract/study'
import { useConnection } from '../composables/useConnection'
import { useNoticeStore } from '../stores/notice'
import type { StudyContent } from './content'
import { keepDraft } from './draft'
import type { Drafts } from './drafts'
import { useStudyName, type StudyHead } from './naming'
import { remember } from './remembered'

const quietMilliseconds = 800
const patienceMilliseconds = 6000
/** of a study's name */
const mostLetters = 120

export type StudyState = 'saved' | 'unsaved' | 'saving' | 'failed' | 'changed elsewhere'

interface Subject {
  readonly current: ShallowRef<StudyHead | null>
  readonly content: StudyContent
  readonly drafts: Drafts
  /** the window is being filled: what changes is nobody's edit */
  readonly isFilling: Readonly<Ref<boolean>>
}

/** The study's way to its file: by itself after every change, and at once when the window goes. */
export function useStudySaving({ current, content, drafts, isFilling }: Subject) {
  const { host, state: connection } = useConnection()
  const notice = useNoticeStore()

  const state = ref<StudyState>('saved')
  const failure = shallowRef<WireError | null>(null)
  let saving: Promise<void> | null = null
  /** what the file has, so that opening a study does not save it; null: something else */
  let settled: string | null = ''
  /** the parts that are on their way to the file */
  let writing: Record<string, unknown> | null = null

  const { name, clip } = useStudyName(current, touch)
  const saveSoon = useDebounceFn(() => void save(), quietMilliseconds, { maxWait: patienceMilliseconds })

  function touch(): void {
    if (isFilling.value || content.isRestoring.value || state.value === 'changed elsewhere') return
    state.value = 'unsaved'
    saveSoon()
  }
  const touchIfChanged = (): void => void (content.text.value !== settled && touch())
  watch(content.text, touchIfChanged)
  watch(connection, (now) => {
    if (now === 'open' && state.value === 'failed') void save()
  })

  /** The file of `head` has what the window has; null: it has something else. */
  function settle(head: StudyHead | null, text: string | null = content.text.value): void {
    current.value = head
    settled = text
    state.value = 'saved'
    failure.value = null
    if (head) remember(head.id)
  }

  /** One at a time, and as long as there is something new. */
  async function save(): Promise<void> {
    if (saving) return saving
    if (state.value !== 'unsaved' && state.value !== 'failed') return
    saving = write().finally(() => (saving = null))
    await saving
    if (state.value === 'unsaved') saveSoon()
  }

  const fileContent = (called: string) => ({ name: called, clip: clip.value, parts: content.collect() })

  async function write(): Promise<void> {
    state.value = 'saving'
    const written = content.text.value
    const file = fileContent(name.value)
    writing = file.parts
    try {
      const head = current.value
      current.value = head ? await writeOver(head, file) : headOf(await host.ask(createStudy, file))
      remember(current.value.id)
      settled = written
      drafts.forget(current.value.id)
      failure.value = null
      // It may have been changed while it was written.
      if (state.value === 'saving') state.value = 'saved'
    } catch (thrown) {
      failure.value = toWireError(thrown)
      state.value = failure.value.code === 'study/changed' ? 'changed elsewhere' : 'failed'
    } finally {
      writing = null
    }
  }

  async function writeOver(head: StudyHead, file: ReturnType<typeof fileContent>): Promise<StudyHead> {
    const answer = await host.ask(saveStudy, { id: head.id, basis: head.revision, ...file })
    // It may have been renamed while it was written.
    const kept = current.value?.name === head.name ? file.name : (current.value?.name ?? file.name)
    return { ...head, ...answer, clip: file.clip, name: kept }
  }

  /** @returns whether the file has everything; edits that are made meanwhile are saved too */
  async function saveAll(): Promise<boolean> {
    await nextTick()
    do await save()
    while (state.value === 'unsaved')
    return state.value === 'saved'
  }

  /** At once, because the window is about to go: the file if it can be reached, and in any case a draft. */
  function leave(): void {
    if (state.value === 'saved') return
    const { id = null, revision: basis = 0 } = current.value ?? {}
    keepDraft({ id, basis, name: name.value, parts: content.collect(), writing })
    void save()
  }

  /**
   * From here on this window works on a copy; the study stays as it was saved.
   *
   * @returns whether there is one
   */
  async function duplicate(copyName: string): Promise<boolean> {
    if (state.value !== 'changed elsewhere') await save()
    try {
      const written = content.text.value
      const head = headOf(await host.ask(createStudy, fileContent(copyName.slice(-mostLetters))))
      await saving
      drafts.forget(current.value?.id ?? null)
      settle(head, written)
      touchIfChanged()
      return true
    } catch (thrown) {
      notice.fail('The study could not be copied', thrown)
      return false
    }
  }

  return {
    ...{ name, state, failure, touch, touchIfChanged, settle, save, saveAll, leave, duplicate },
    /** until nothing is on its way to a file */
    written: async (): Promise<void> => void (await saving),
  }
}

export function headOf<Study extends StudyHead & { readonly parts: unknown }>(study: Study): StudyHead {
  const { parts: _, ...head } = study
  return head
}
