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

/** Models that were added to the window, in the order they were asked for. */
export const useModelsStore = defineStore('models', () => {
  const host = useHost()
  const settings = useSettingsStore()
  const models = shallowRef<readonly ModelInfo[]>([])
  const opening = shallowRef<readonly string[]>([])
  const failures = shallowRef<readonly FailedCard[]>([])

  const order: string[] = []

  const forget = (cardPath: string): void => {
    failures.value = failures.value.filter((failure) => failure.cardPath !== cardPath)
  }

  /** Reads a card; a card that is already here is read again. */
  async function add(cardPath: string): Promise<ModelInfo | null> {
    forget(cardPath)
    if (!order.includes(cardPath)) order.push(cardPath)
    opening.value = [...opening.value, cardPath]
    try {
      const info = await host.ask(openModel, { path: cardPath })
      // The engine may know the card by a longer path than the one that was typed.
      if (info.cardPath !== cardPath) order[order.indexOf(cardPath)] = info.cardPath
      const others = models.value.filter((model) => model.cardPath !== info.cardPath)
      models.value = [...others, info].sort((a, b) => order.indexOf(a.cardPath) - order.indexOf(b.cardPath))
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
