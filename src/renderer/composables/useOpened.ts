import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { z } from 'zod'
import { toWireError, type WireError } from '../../contract/error'
import { useStudyPartsStore } from '../stores/studyParts'

/** What lies in a folder of results, opened to be looked at. */
export interface OpenedResult<Result> {
  readonly opened: ShallowRef<Result | null>
  /** the folder that is being read */
  readonly opening: Ref<string | null>
  readonly openFailure: ShallowRef<{ readonly folder: string; readonly error: WireError } | null>
  /** The newest wish wins. @returns whether this one was opened */
  open(folder: string): Promise<boolean>
  close(): void
}

/**
 * The result that is looked at; the study remembers its folder, also of one that could not be opened.
 *
 * @param key of the study's part
 */
export function useOpened<Result extends { readonly folder: string }>(
  key: string,
  ask: (folder: string) => Promise<Result>,
): OpenedResult<Result> {
  const opened: ShallowRef<Result | null> = shallowRef(null)
  const opening = ref<string | null>(null)
  const openFailure = shallowRef<{ folder: string; error: WireError } | null>(null)

  async function open(folder: string): Promise<boolean> {
    opening.value = folder
    openFailure.value = null
    try {
      const answer = await ask(folder)
      if (opening.value !== folder) return false
      opened.value = answer
      return true
    } catch (thrown) {
      if (opening.value === folder) openFailure.value = { folder, error: toWireError(thrown) }
      return false
    } finally {
      if (opening.value === folder) opening.value = null
    }
  }

  function close(): void {
    opening.value = null
    opened.value = null
    openFailure.value = null
  }

  useStudyPartsStore().add({
    key,
    kind: 'view',
    schema: z.string().nullable(),
    read: () => opening.value ?? opened.value?.folder ?? openFailure.value?.folder ?? null,
    // What another study had open goes at once; also where this cannot be opened.
    write(folder) {
      if (folder === null || folder !== opened.value?.folder) close()
      return folder === null ? undefined : open(folder)
    },
  })

  return { opened, opening, openFailure, open, close }
}
