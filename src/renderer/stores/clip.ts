import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { z } from 'zod'
import { openClip } from '../../contract/calls'
import type { ClipInfo } from '../../contract/clip'
import { toWireError, type WireError } from '../../contract/error'
import { useHost } from '../composables/useConnection'
import { useSettingsStore } from './settings'
import { useStudyPartsStore } from './studyParts'

/** The source clip, or why it could not be opened. */
export const useClipStore = defineStore('clip', () => {
  const host = useHost()
  const settings = useSettingsStore()
  const clip = shallowRef<ClipInfo | null>(null)
  const opening = shallowRef<string | null>(null)
  const failure = shallowRef<{ path: string; error: WireError } | null>(null)

  /** A clip that cannot be opened leaves the one before it in place. The last path asked for wins. */
  async function open(path: string): Promise<boolean> {
    opening.value = path
    failure.value = null
    try {
      const info = await host.ask(openClip, { path })
      if (opening.value !== path) return false
      clip.value = info
      void settings.rememberClip(path)
      return true
    } catch (thrown) {
      if (opening.value === path) failure.value = { path, error: toWireError(thrown) }
      return false
    } finally {
      if (opening.value === path) opening.value = null
    }
  }

  function close(): void {
    opening.value = null
    clip.value = null
    failure.value = null
  }

  useStudyPartsStore().add({
    key: 'clip',
    kind: 'view',
    schema: z.string().nullable(),
    // A file that is away today may be back tomorrow.
    read: () => opening.value ?? clip.value?.path ?? failure.value?.path ?? null,
    // What another study had open goes at once; also where this cannot be opened.
    write(path) {
      if (path === null || path !== clip.value?.path) close()
      return path === null ? undefined : open(path)
    },
  })

  return { clip, opening, failure, open, close }
})
