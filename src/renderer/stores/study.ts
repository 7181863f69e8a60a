import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import { listStudies, openLastStudy, openStudy, removeStudy, type Study, type StudySummary } from '../../contract/study'
import { useHost } from '../composables/useConnection'
import { useStudyContent } from '../study/content'
import type { KeptDraft } from '../study/draft'
import { useDrafts } from '../study/drafts'
import { useLeaving } from '../study/leaving'
import type { StudyHead } from '../study/naming'
import { remembered } from '../study/remembered'
import { headOf, useStudySaving } from '../study/saving'
import { useNoticeStore } from './notice'

export type { StudyState } from '../study/saving'

/**
 * The study this window works on: saved by itself after every change, and there again at the next start.
 *
 * What it consists of: `study/content`. How it comes to its file: `study/saving`. What becomes of edits that did not:
 * `study/leaving` while the window is there, `study/drafts` when it had gone. Here: which study is open, and which are there.
 */
export const useStudyStore = defineStore('study', () => {
  const host = useHost()
  const notice = useNoticeStore()

  const current = shallowRef<StudyHead | null>(null)
  const isStarting = ref(false)
  const content = useStudyContent()
  const kept = useDrafts()
  const saving = useStudySaving({ current, content, drafts: kept, isFilling: isStarting })
  const leaving = useLeaving({
    saveAll: saving.saveAll,
    copy: () => saving.duplicate(`${saving.name.value}, of this window`),
  })

  const studies = shallowRef<readonly StudySummary[]>([])
  const folder = ref('')
  /** what is being opened, as a person calls it; the window takes no edits until its parts stand, which would replace them */
  const reopening = ref<string | null>(null)

  async function list(): Promise<void> {
    try {
      const answer = await host.ask(listStudies, {})
      studies.value = answer.studies
      folder.value = answer.folder
    } catch (thrown) {
      notice.fail('The studies could not be listed', thrown)
    }
  }

  /** Edits that were not saved when a window went come on top. */
  async function take(study: Study): Promise<void> {
    const draft = kept.resume(study)
    const { name, parts } = draft ?? study
    saving.settle(headOf(study))
    await content.restore(parts)
    saving.settle({ ...headOf(study), name }, draft ? null : undefined)
    saving.touchIfChanged()
  }

  async function whileReopening(what: string, act: () => Promise<void>): Promise<void> {
    reopening.value = what
    try {
      await act()
    } finally {
      reopening.value = null
    }
  }

  /** Replaces everything, but only once the file was read. */
  async function load(id: string, backup = false): Promise<void> {
    try {
      await whileReopening(studies.value.find((one) => one.id === id)?.name ?? 'the study', async () => {
        const study = await host.ask(openStudy, { id, backup })
        await saving.written()
        kept.forget(current.value?.id ?? null)
        await take(study)
      })
    } catch (thrown) {
      notice.fail('The study could not be opened', thrown)
    }
  }

  /** The study of this window before it was loaded again, else the one that was saved last. */
  async function start(): Promise<void> {
    isStarting.value = true
    try {
      await whileReopening('the studies', reopen)
    } catch (thrown) {
      notice.fail('The study could not be opened', thrown)
    } finally {
      isStarting.value = false
    }
    saving.touchIfChanged()
  }

  async function reopen(): Promise<void> {
    const { study } = await host.ask(openLastStudy, { before: remembered() })
    if (study) return take(study)
    const draft = kept.resume(null)
    if (!draft) return
    await content.restore(draft.parts)
    saving.settle(null, null)
  }

  /** Everything as at the first start, but for how the window is arranged. */
  async function beginEmpty(): Promise<void> {
    await whileReopening('a new study', async () => {
      await saving.written()
      kept.forget(current.value?.id ?? null)
      saving.settle(null)
      await content.restore({})
    })
    saving.settle(null)
    saving.touch()
    await saving.save()
  }

  function rename(next: string): void {
    if (!current.value || next.trim() === '') return
    current.value = { ...current.value, name: next.trim() }
    saving.touch()
  }

  async function remove(id: string): Promise<void> {
    try {
      const isOwn = current.value?.id === id
      if (isOwn) await saving.written()
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
    await saving.written()
    kept.forget(current.value?.id ?? null)
    saving.settle(null)
  }

  const { name, state, failure, save, leave, duplicate } = saving
  const { held, retry, stay, leaveUnsaved, leaveCopy } = leaving
  return {
    ...{ current, name, state, failure, isRestoring: content.isRestoring, reopening, studies, folder },
    ...{ held, retry, stay, leaveUnsaved, leaveCopy, drafts: kept.drafts, discardDraft: kept.discard },
    ...{ save, leave, duplicate, rename, list, start, remove },
    open: (id: string, backup = false): Promise<void> => leaving.afterSaving(() => load(id, backup)),
    /** What the file has, in place of the edits of this window. */
    reload: async (): Promise<void> => void (current.value && (await load(current.value.id))),
    begin: (): Promise<void> => leaving.afterSaving(beginEmpty),
    keepDraftAsCopy: async (draft: KeptDraft): Promise<void> => void ((await kept.keepAsCopy(draft)) && (await list())),
  }
})
