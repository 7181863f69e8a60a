import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { toWireError, type WireError } from '../../contract/error'

/** The results of one kind that the workbench's home holds. */
export interface ListedResults<Summary> {
  readonly summaries: ShallowRef<readonly Summary[]>
  /** where they lie, once they were read */
  readonly folder: Ref<string | null>
  readonly listState: Ref<'unread' | 'reading' | 'read'>
  readonly listFailure: ShallowRef<WireError | null>
  list(): Promise<void>
}

export function useListed<Summary>(
  ask: () => Promise<{ readonly folder: string; readonly summaries: readonly Summary[] }>,
): ListedResults<Summary> {
  const summaries = shallowRef<readonly Summary[]>([])
  const folder = ref<string | null>(null)
  const listState = ref<'unread' | 'reading' | 'read'>('unread')
  const listFailure = shallowRef<WireError | null>(null)
  let reading: Promise<void> | null = null
  let again: Promise<void> | null = null

  async function read(): Promise<void> {
    listState.value = 'reading'
    listFailure.value = null
    try {
      const answer = await ask()
      folder.value = answer.folder
      summaries.value = answer.summaries
    } catch (thrown) {
      listFailure.value = toWireError(thrown)
    }
    listState.value = 'read'
  }

  /** Thousands take a while: who asks while the list is read waits for the reading after it, all for the same one. */
  function list(): Promise<void> {
    if (reading) {
      again ??= reading.then(() => {
        again = null
        return list()
      })
      return again
    }
    reading = read().finally(() => (reading = null))
    return reading
  }

  return { summaries, folder, listState, listFailure, list }
}
