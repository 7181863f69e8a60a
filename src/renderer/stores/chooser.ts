import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { DialogKind } from '../../contract/shell'

interface Request {
  readonly kind: DialogKind
  answer(path: string | null): void
}

/** The window's own file dialog, for hosts that have none. */
export const useChooserStore = defineStore('chooser', () => {
  const request = shallowRef<Request | null>(null)

  /** @returns the chosen path on the engine's machine, or null when the dialog was closed */
  function choose(kind: DialogKind): Promise<string | null> {
    request.value?.answer(null)
    return new Promise((resolve) => {
      request.value = { kind, answer: resolve }
    })
  }

  function answer(path: string | null): void {
    request.value?.answer(path)
    request.value = null
  }

  return { request, choose, answer }
})
