import { shallowRef } from 'vue'
import { listFolder } from '../../contract/calls'
import { toWireError, type WireError } from '../../contract/error'
import type { DialogKind } from '../../contract/shell'
import { usePlaces } from './usePlaces'
import { useHost } from './useConnection'

export interface FolderEntry {
  readonly name: string
  readonly path: string
  readonly isFolder: boolean
  readonly bytes: number
}

export interface OpenFolder {
  readonly path: string
  /** the file that was asked for, among the entries */
  readonly file: string | null
  readonly parent: string | null
  readonly entries: readonly FolderEntry[]
}

/** Where each dialog was left, while the window lasts. */
const lastFolders: Partial<Record<DialogKind, string>> = {}

/**
 * A folder of the engine's machine, at first the one where the dialog was left, the last such file lay, or the first place
 * there is. A folder that cannot be read leaves the one before it in place.
 */
export function useFolder(kind: DialogKind) {
  const host = useHost()
  const { places, ready } = usePlaces(kind)
  const folder = shallowRef<OpenFolder | null>(null)
  const failure = shallowRef<WireError | null>(null)
  const isReading = shallowRef(false)

  /** @param path a folder, or a file in the folder that is wanted, as it was typed or pasted; null: the user's own folder */
  async function open(path: string | null): Promise<boolean> {
    isReading.value = true
    failure.value = null
    try {
      folder.value = await host.ask(listFolder, { path })
      lastFolders[kind] = folder.value.path
    } catch (thrown) {
      failure.value = toWireError(thrown)
    }
    isReading.value = false
    return failure.value === null
  }

  async function begin(): Promise<void> {
    const last = lastFolders[kind]
    if (last !== undefined && (await open(last))) return
    await ready
    const first = places.value[0]?.path ?? null
    if (!(await open(first)) && first !== null) await open(null)
  }
  void begin()

  return { folder, failure, isReading, open, places }
}
