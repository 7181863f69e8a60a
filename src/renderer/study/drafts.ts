import { shallowRef } from 'vue'
import { createStudy, type Study } from '../../contract/study'
import { useHost } from '../composables/useConnection'
import { useNoticeStore } from '../stores/notice'
import { clearDraft, draftsFor, dropDraft, type KeptDraft } from './draft'

/** What windows had not saved when they went, and what becomes of it. */
export function useDrafts() {
  const host = useHost()
  const notice = useNoticeStore()
  /** edits of another revision than the one that is open; they stay until somebody says what becomes of them */
  const drafts = shallowRef<readonly KeptDraft[]>([])
  /** the draft that this window goes on with; of no more use once that is saved */
  let resumed: string | null = null

  /** @returns the draft to go on with, on top of this study; null: there is none */
  function resume(study: Study | null): KeptDraft | null {
    const { fitting, others } = draftsFor(study)
    drafts.value = others
    resumed = fitting?.key ?? null
    return fitting
  }

  /** Once what they have is in a file, or was given up. */
  function forget(id: string | null): void {
    clearDraft(id)
    if (resumed !== null) dropDraft(resumed)
    resumed = null
  }

  /** Becomes a study of its own; this window stays where it is. @returns whether there is one */
  async function keepAsCopy(draft: KeptDraft): Promise<boolean> {
    try {
      const clip = typeof draft.parts.clip === 'string' ? draft.parts.clip : null
      await host.ask(createStudy, { name: `${draft.name.slice(0, 100)}, not saved`, clip, parts: draft.parts })
      discard(draft)
      return true
    } catch (thrown) {
      notice.fail('The edits could not be kept as a study', thrown)
      return false
    }
  }

  function discard({ key }: KeptDraft): void {
    dropDraft(key)
    drafts.value = drafts.value.filter((one) => one.key !== key)
  }

  return { drafts, resume, forget, keepAsCopy, discard }
}
export type Drafts = ReturnType<typeof useDrafts>
