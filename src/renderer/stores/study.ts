import { useDebounceFn } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, nextTick, ref, shallowReactive, shallowRef, watch } from 'vue'
import { toWireError, type WireError } from '../../contract/error'
import {
  createStudy,
  listStudies,
  openStudy,
  removeStudy,
  saveStudy,
  type Study,
  type StudySummary,
} from '../../contract/study'
import { useConnection } from '../composables/useConnection'
import { clearDraft, draftFor, keepDraft, remember, remembered } from '../study/draft'
import { missingFiles } from '../study/missingFiles'
import { defaultName, unnamed } from '../study/name'
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
  let isStarting = false
  const studies = shallowRef<readonly StudySummary[]>([])
  const folder = ref('')

  /** Of the file, as long as nobody here has asked for them: of later versions, or of panels that were not opened yet. */
  const waiting = shallowReactive(new Map<string, unknown>())
  let saving: Promise<void> | null = null
  /** what the file has, so that opening a study does not save it */
  let settled = ''

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
    const named = new Set<string>([...firstParts.flat(), ...lastParts])
    const others = Object.keys(values).filter((key) => !named.has(key))
    waiting.clear()
    for (const stage of [...firstParts, others, lastParts]) {
      const ready = stage.filter((key) => key in values)
      for (const key of ready) if (!parts.parts.has(key)) waiting.set(key, values[key])
      await Promise.all(ready.map((key) => parts.restore(key, values[key])))
    }
    await nextTick()
    settled = content.value
    isRestoring.value = false
  }

  // A store that is made later finds what the study has for it.
  watch(
    () => [...parts.parts.keys()],
    (keys) => {
      for (const key of keys.filter((one) => waiting.has(one))) {
        const value = waiting.get(key)
        waiting.delete(key)
        void parts.restore(key, value)
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
    const file = { name: named, clip: clips.clip?.path ?? null, parts: collect() }
    try {
      if (current.value) {
        const { id, revision: basis } = current.value
        current.value = { ...current.value, ...file, ...(await host.ask(saveStudy, { id, basis, ...file })) }
      } else {
        const { parts: _, ...head } = await host.ask(createStudy, file)
        current.value = head
        remember(head.id)
      }
      settled = written
      clearDraft(current.value.id)
      failure.value = null
      // It may have been changed while it was written.
      if (state.value === 'saving') state.value = 'saved'
    } catch (thrown) {
      failure.value = toWireError(thrown)
      state.value = failure.value.code === 'study/changed' ? 'changed elsewhere' : 'failed'
    }
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

  async function open(id: string, backup = false): Promise<void> {
    await save()
    try {
      const study = await host.ask(openStudy, { id, backup })
      await take(study)
      tellMissing()
    } catch (thrown) {
      notice.fail('The study could not be opened', thrown)
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
    await reopen()
    isStarting = false
    if (content.value !== settled) touch()
  }

  async function reopen(): Promise<void> {
    await list()
    const before = remembered()
    const openable = studies.value.filter(({ problem }) => problem === null)
    const last = openable.find(({ id }) => id === before) ?? openable[0]
    if (last) await open(last.id)
    const draft = draftFor(current.value)
    if (!draft) return
    if (current.value) current.value = { ...current.value, name: draft.name }
    await restore(draft.parts)
    settled = ''
  }

  /** Everything as at the first start, but for how the window is arranged. */
  async function begin(): Promise<void> {
    await save()
    current.value = null
    state.value = 'saved'
    await restore(initialParts())
    state.value = 'unsaved'
    await save()
  }

  function rename(next: string): void {
    if (!current.value || next.trim() === '') return
    current.value = { ...current.value, name: next.trim() }
    touch()
  }

  /** From here on this window works on a copy; the study stays as it was saved. */
  async function duplicate(copyName: string): Promise<void> {
    if (state.value !== 'changed elsewhere') await save()
    try {
      const file = { name: copyName, clip: clips.clip?.path ?? null, parts: collect() }
      const { parts: _, ...head } = await host.ask(createStudy, file)
      current.value = head
      state.value = 'saved'
      failure.value = null
      remember(head.id)
    } catch (thrown) {
      notice.fail('The study could not be copied', thrown)
    }
  }

  async function remove(id: string): Promise<void> {
    try {
      const isOwn = current.value?.id === id
      if (isOwn) {
        await saving
        state.value = 'saved'
      }
      await host.ask(removeStudy, { id })
      await list()
      if (!isOwn) return
      const next = studies.value.find(({ problem }) => problem === null)
      await (next ? open(next.id) : begin())
    } catch (thrown) {
      notice.fail('The study could not be removed', thrown)
    }
  }

  return {
    current,
    name,
    state,
    failure,
    isRestoring,
    studies,
    folder,
    save,
    leave,
    list,
    open,
    start,
    begin,
    rename,
    duplicate,
    remove,
  }
})
