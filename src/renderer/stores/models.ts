import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { openModel } from '../../contract/calls'
import type { ModelInfo } from '../../contract/card'
import { toWireError, type WireError } from '../../contract/error'
import { useHost } from '../composables/useConnection'
import { useSettingsStore } from './settings'

export interface FailedCard {
  readonly cardPath: string
  readonly error: WireError
}

/** Models that were added to the window, in the order they were added. */
export const useModelsStore = defineStore('models', () => {
  const host = useHost()
  const settings = useSettingsStore()
  const models = shallowRef<readonly ModelInfo[]>([])
  const opening = shallowRef<readonly string[]>([])
  const failures = shallowRef<readonly FailedCard[]>([])

  const forget = (cardPath: string): void => {
    failures.value = failures.value.filter((failure) => failure.cardPath !== cardPath)
  }

  /** Reads a card; a card that is already here is read again. */
  async function add(cardPath: string): Promise<ModelInfo | null> {
    forget(cardPath)
    opening.value = [...opening.value, cardPath]
    try {
      const info = await host.ask(openModel, { path: cardPath })
      const known = models.value.findIndex((model) => model.cardPath === info.cardPath)
      models.value = known < 0 ? [...models.value, info] : models.value.with(known, info)
      void settings.rememberCard(info.cardPath)
      return info
    } catch (thrown) {
      failures.value = [...failures.value, { cardPath, error: toWireError(thrown) }]
      return null
    } finally {
      opening.value = opening.value.filter((path) => path !== cardPath)
    }
  }

  function remove(cardPath: string): void {
    models.value = models.value.filter((model) => model.cardPath !== cardPath)
  }

  const find = (cardPath: string | null): ModelInfo | null =>
    models.value.find((model) => model.cardPath === cardPath) ?? null

  return {
    models,
    opening,
    failures,
    imageModels: computed(() => models.value.filter((model) => model.card.kind === 'image')),
    videoModels: computed(() => models.value.filter((model) => model.card.kind === 'video')),
    add,
    remove,
    forget,
    find,
  }
})
