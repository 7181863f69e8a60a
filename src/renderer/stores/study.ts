import { useDebounceFn } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, nextTick, ref, shallowReactive, shallowRef, watch } from 'vue'
import { toWireError, type WireError } from '../../contract/error'
import {
  createStudy,
  listStudies,
  openLastStudy,
  openStudy,
  removeStudy,
  saveStudy,
  type Study,
  type StudySummary,
} from '../../contract/study'
import { useConnection } from '../composables/useConnection'
import { clearDraft, draftsFor, dropDraft, keepDraft, type KeptDraft } from '../study/draft'
import { missingFiles } from '../study/missingFiles'
import { defaultName, partName, unnamed } from '../study/name'
import { remember, remembered } from '../study/remembered'
import { useClipStore } from './clip'
import { useNoticeStore } from './notice'
import { useStudyPartsStore } from './studyParts'

/** What must be there before something else can be put on top of it; the rest stands between. */
const firstParts = [
  ['workspace', 'layouts'],
  ['clip', 'models'],
  ['run', 'correlation'],
] as const
const lastParts = ['playhead'] as const
/** How somebody likes to look at things is not forgotten with a new study. */
const staying: ReadonlySet<string> = new Set(['workspace', 'layouts', 'viewer', 'timelineScale', 'timelineLayout'])

const quietMilliseconds = 800
const patienceMilliseconds = 6000
/** of a study's name */
const mostLetters = 120

export type StudyState = 'saved' | 'unsaved' | 'saving' | 'failed' | 'changed elsewhere'

/** The study this window works on: saved by itself after every change, and there again at the next start. */
export const useStudyStore = defineStore('study', () => {
  const { host, state: connection } = useConnection()
  const notice = useNoticeStore()
  const parts = useStudyPartsStore()
  const clips = useClipStore()

  const current = shallowRef<Omit<Study, 'parts'> | null>(null)
  const state = ref<StudyState>('saved')
  const failure = shallowRef<WireError | null>(null)
  const isRestoring = ref(false)
  /** what is being opened, as a person calls it; the window takes no edits meanwhile, since they would be overwritten */
  const reopening = ref<string | null>(null)
  /** what was to come next, and would lose edits that could not be saved; it waits for a person's word */
  const held = shallowRef<(() => Promise<void>) | null>(null)
  /** unsaved edits of another revision than the one that is open, which are kept until somebody says what becomes of them */
  const drafts = shallowRef<readonly KeptDraft[]>([])
  let isStarting = false
  const studies = shallowRef<readonly StudySummary[]>([])
  const folder = ref('')

  /** Of the file, as long as nobody here has asked for them: of later versions, or of panels that were not opened yet. */
  const waiting = shallowReactive(new Map<string, unknown>())
  let saving: Promise<void> | null = null
  /** what the file has, so that opening a study does not save it */
  let settled = ''
  /** the parts that are on their way to the file */
  let writing: Record<string, unknown> | null = null
  /** the draft that this window goes on with; of no more use once that is saved */
  let resumed: string | null = null

  const name = computed(() => current.value?.name ?? unnamed)
  const content = computed(() => {
    // What is as at the first start need not be in a file.
    const changed = [...parts.texts].filter(([key, text]) => text.value !== parts.initial.get(key))
    const own = changed.map(([key, text]) => `${key} ${text.value}`)
    return [...own, ...[...waiting].map(([key, value]) => `${key} ${JSON.stringify(value)}`)].toSorted().join('\n')
  })

  function collect(): Record<string, unknown> {
    const own = [...parts.texts].map(([key, text]) => [key, JSON.parse(text.value) as unknown])
    return Object.fromEntries([...own, ...waiting])
  }

  async function restore(values: Readonly<Record<string, unknown>>): Promise<void> {
    isRestoring.value = true
    try {
      await restoreInOrder(values)
      await nextTick()
      settled = content.value
    } finally {
      isRestoring.value = false
    }
  }

  async function restoreInOrder(values: Readonly<Record<string, unknown>>): Promise<void> {
    const named = new Set<string>([...firstParts.flat(), ...lastParts])
    const others = Object.keys(values).filter((key) => !named.has(key))
    waiting.clear()
    for (const stage of [...firstParts, others, lastParts]) {
      const ready = stage.filter((key) => key in values)
      for (const key of ready) if (!parts.parts.has(key)) waiting.set(key, values[key])
      await Promise.all(ready.map((key) => restorePart(key, values[key])))
    }
  }

  /** What one part cannot take keeps nothing else from coming back. */
  async function restorePart(key: string, value: unknown): Promise<void> {
    try {
      await parts.restore(key, value)
    } catch (thrown) {
      notice.fail(`Not everything of the study is there again: ${partName(key).toLowerCase()}`, thrown)
    }
  }

  // A store that is made later finds what the study has for it.
  watch(
    () => [...parts.parts.keys()],
    (keys) => {
      for (const key of keys.filter((one) => waiting.has(one))) {
        const value = waiting.get(key)
        waiting.delete(key)
        void restorePart(key, value)
      }
    },
    { flush: 'sync' },
  )

  function take(study: Study): Promise<void> {
    const { parts: values, ...head } = study
    current.value = head
    state.value = 'saved'
    failure.value = null
    remember(study.id)
    return restore({ ...initialParts(), ...values })
  }

  /** What a study does not name is as at the first start, but for how somebody likes to look at things. */
  function initialParts(): Record<string, unknown> {
    const values = [...parts.initial].filter(([key]) => !staying.has(key))
    return Object.fromEntries(values.map(([key, text]) => [key, JSON.parse(text) as unknown]))
  }

  /** One at a time, and as long as there is something new. */
  async function save(): Promise<void> {
    if (saving) return saving
    if (state.value !== 'unsaved' && state.value !== 'failed') return
    saving = write().finally(() => (saving = null))
    await saving
    if (state.value === 'unsaved') saveSoon()
  }

  async function write(): Promise<void> {
    state.value = 'saving'
    const written = content.value
    const named = current.value && current.value.name !== unnamed ? current.value.name : defaultName(clips.clip?.path)
    const file = { name: named, clip: clips.clip?.path ?? null, parts: (writing = collect()) }
    try {
      if (current.value) {
        const { id, revision: basis, name: before } = current.value
        const answer = await host.ask(saveStudy, { id, basis, ...file })
        // It may have been renamed while it was written.
        const kept = current.value.name === before ? named : current.value.name
        current.value = { ...current.value, ...answer, clip: file.clip, name: kept }
      } else {
        const { parts: _, ...head } = await host.ask(createStudy, file)
        current.value = head
        remember(head.id)
      }
      settled = written
      forgetDrafts(current.value.id)
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

  /** Once what they have is in a file, or was given up. */
  function forgetDrafts(id: string | null): void {
    clearDraft(id)
    if (resumed !== null) dropDraft(resumed)
    resumed = null
  }

  /** @returns whether the file has everything; edits that are made meanwhile are saved too */
  async function saveAll(): Promise<boolean> {
    await nextTick()
    do await save()
    while (state.value === 'unsaved')
    return state.value === 'saved'
  }

  /** What replaces everything comes only after all is saved; else it waits for `leaveUnsaved`, `leaveCopy` or `stay`. */
  async function afterSaving(next: () => Promise<void>): Promise<void> {
    held.value = null
    if (await saveAll()) await next()
    else held.value = next
  }

  const retry = async (): Promise<void> => {
    if (held.value) await afterSaving(held.value)
  }
  const stay = (): void => void (held.value = null)

  async function leaveUnsaved(): Promise<void> {
    const next = held.value
    held.value = null
    await next?.()
  }

  async function leaveCopy(): Promise<void> {
    const next = held.value
    if (next && (await duplicate(`${name.value}, of this window`))) await leaveUnsaved()
  }

  const saveSoon = useDebounceFn(() => void save(), quietMilliseconds, { maxWait: patienceMilliseconds })

  function touch(): void {
    if (isStarting || isRestoring.value || state.value === 'changed elsewhere') return
    state.value = 'unsaved'
    saveSoon()
  }
  watch(content, (now) => now !== settled && touch())
  watch(connection, (now) => {
    if (now === 'open' && state.value === 'failed') void save()
  })

  /** At once, because the window is about to go: the file if it can be reached, and in any case a draft. */
  function leave(): void {
    if (state.value === 'saved') return
    keepDraft({
      id: current.value?.id ?? null,
      basis: current.value?.revision ?? 0,
      name: name.value,
      parts: collect(),
      writing,
    })
    void save()
  }

  async function list(): Promise<void> {
    try {
      const answer = await host.ask(listStudies, {})
      studies.value = answer.studies
      folder.value = answer.folder
    } catch (thrown) {
      notice.fail('The studies could not be listed', thrown)
    }
  }

  const open = (id: string, backup = false): Promise<void> => afterSaving(() => load(id, backup))

  /** What the file has, in place of the edits of this window. */
  const reload = async (): Promise<void> => {
    if (current.value) await load(current.value.id)
  }

  /** Replaces everything, but only once the file was read. Edits that were not saved when a window went come on top. */
  async function load(id: string, backup = false): Promise<void> {
    try {
      await whileReopening(studies.value.find((one) => one.id === id)?.name ?? 'the study', async () => {
        const study = await host.ask(openStudy, { id, backup })
        forgetDrafts(current.value?.id ?? null)
        await takeWithDraft(study)
      })
      tellMissing()
    } catch (thrown) {
      notice.fail('The study could not be opened', thrown)
    }
  }

  async function takeWithDraft(study: Study): Promise<void> {
    const { fitting, others } = draftsFor(study)
    drafts.value = others
    await take(fitting ? { ...study, name: fitting.name, parts: fitting.parts } : study)
    if (!fitting) return
    resumed = fitting.key
    settled = ''
    touch()
  }

  async function whileReopening(what: string, act: () => Promise<void>): Promise<void> {
    reopening.value = what
    try {
      await act()
    } finally {
      reopening.value = null
    }
  }

  function tellMissing(): void {
    const missing = missingFiles()
    if (missing.length === 0) return
    notice.add('bad', `“${name.value}” is open, without what is not there any more`, {
      code: 'study/missing-files',
      message: missing.join(' '),
      tip: 'Put the files back and open the study again, or choose others.',
    })
  }

  /** The study of this window before it was loaded again, else the one that was saved last. */
  async function start(): Promise<void> {
    isStarting = true
    try {
      await whileReopening('the studies', reopen)
    } finally {
      isStarting = false
    }
    if (content.value !== settled) touch()
  }

  async function reopen(): Promise<void> {
    try {
      const { study } = await host.ask(openLastStudy, { before: remembered() })
      if (study) {
        reopening.value = study.name
        await takeWithDraft(study)
        return tellMissing()
      }
    } catch (thrown) {
      return notice.fail('The study could not be opened', thrown)
    }
    const { fitting, others } = draftsFor(null)
    drafts.value = others
    if (!fitting) return
    await restore({ ...initialParts(), ...fitting.parts })
    resumed = fitting.key
    settled = ''
  }

  /** Edits of another revision become a study of their own; this window stays where it is. */
  async function keepDraftAsCopy(draft: KeptDraft): Promise<void> {
    try {
      const clip = typeof draft.parts.clip === 'string' ? draft.parts.clip : null
      await host.ask(createStudy, { name: `${draft.name.slice(0, 100)}, not saved`, clip, parts: draft.parts })
      discardDraft(draft)
      await list()
    } catch (thrown) {
      notice.fail('The edits could not be kept as a study', thrown)
    }
  }

  function discardDraft({ key }: KeptDraft): void {
    dropDraft(key)
    drafts.value = drafts.value.filter((one) => one.key !== key)
  }

  /** Everything as at the first start, but for how the window is arranged. */
  const begin = (): Promise<void> => afterSaving(beginEmpty)

  async function beginEmpty(): Promise<void> {
    await whileReopening('a new study', async () => {
      forgetDrafts(current.value?.id ?? null)
      current.value = null
      state.value = 'saved'
      await restore(initialParts())
    })
    state.value = 'unsaved'
    await save()
  }

  function rename(next: string): void {
    if (!current.value || next.trim() === '') return
    current.value = { ...current.value, name: next.trim() }
    touch()
  }

  /**
   * From here on this window works on a copy; the study stays as it was saved.
   *
   * @returns whether there is one
   */
  async function duplicate(copyName: string): Promise<boolean> {
    if (state.value !== 'changed elsewhere') await save()
    try {
      const written = content.value
      const file = { name: copyName.slice(-mostLetters), clip: clips.clip?.path ?? null, parts: collect() }
      const { parts: _, ...head } = await host.ask(createStudy, file)
      await saving
      forgetDrafts(current.value?.id ?? null)
      current.value = head
      settled = written
      state.value = 'saved'
      failure.value = null
      remember(head.id)
      if (content.value !== settled) touch()
      return true
    } catch (thrown) {
      notice.fail('The study could not be copied', thrown)
      return false
    }
  }

  async function remove(id: string): Promise<void> {
    try {
      const isOwn = current.value?.id === id
      if (isOwn) await saving
      await host.ask(removeStudy, { id })
      if (isOwn) await giveUp()
      await list()
      if (!isOwn) return
      const next = studies.value.find(({ problem }) => problem === null)
      await (next ? load(next.id) : beginEmpty())
    } catch (thrown) {
      notice.fail('The study could not be removed', thrown)
    }
  }

  /** What is open has no file any more; the next edit makes one. */
  async function giveUp(): Promise<void> {
    await saving
    forgetDrafts(current.value?.id ?? null)
    current.value = null
    settled = content.value
    state.value = 'saved'
    failure.value = null
  }

  return {
    current,
    name,
    state,
    failure,
    isRestoring,
    reopening,
    held,
    drafts,
    studies,
    folder,
    save,
    leave,
    list,
    open,
    reload,
    retry,
    stay,
    leaveUnsaved,
    leaveCopy,
    keepDraftAsCopy,
    discardDraft,
    start,
    begin,
    rename,
    duplicate,
    remove,
  }
})
