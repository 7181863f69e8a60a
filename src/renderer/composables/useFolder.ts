import { shallowRef } from 'vue'
import { listFolder } from '../../contract/calls'
import { toWireError, type WireError } from '../../contract/error'
import type { DialogKind } from '../../contract/shell'
import { useSettingsStore } from '../stores/settings'
import { folderOf } from '../text/path'
import { useHost } from './useConnection'

export interface FolderEntry {
  readonly name: string
  readonly path: string
  readonly isFolder: boolean
  readonly bytes: number
}

export interface OpenFolder {
  readonly path: string
  readonly parent: string | null
  readonly entries: readonly FolderEntry[]
}

/** Where each dialog was left, while the window lasts. */
const lastFolders: Partial<Record<DialogKind, string>> = {}

/**
 * A folder of the engine's machine, at first the one where the dialog was left or the last such file lay. A folder that cannot be read leaves the one before it in place.
 */
export function useFolder(kind: DialogKind) {
  const host = useHost()
  const settings = useSettingsStore()
  const recent = { clip: settings.recentClips[0], card: settings.recentCards[0], run: undefined }[kind]
  const folder = shallowRef<OpenFolder | null>(null)
  const failure = shallowRef<WireError | null>(null)
  const isReading = shallowRef(false)

  async function open(path: string | null): Promise<void> {
    isReading.value = true
    failure.value = null
    try {
      folder.value = await host.ask(listFolder, { path })
      lastFolders[kind] = folder.value.path
    } catch (thrown) {
      failure.value = toWireError(thrown)
    }
    isReading.value = false
  }

  const last = lastFolders[kind] ?? (recent === undefined ? null : folderOf(recent))
  void open(last).then(() => (failure.value && last !== null ? open(null) : undefined))

  return { folder, failure, isReading, open }
}
