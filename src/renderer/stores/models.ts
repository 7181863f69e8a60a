import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { z } from 'zod'
import { openModel } from '../../contract/calls'
import type { ModelInfo } from '../../contract/card'
import { toWireError, type WireError } from '../../contract/error'
import { useHost } from '../composables/useConnection'
import { fileName } from '../text/path'
import { useSettingsStore } from './settings'
import { useStudyPartsStore } from './studyParts'

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
  /** the newest question for each card that is being read; whoever takes the card away takes the question away */
  const asked = new Map<string, symbol>()

  const forget = (cardPath: string): void => {
    failures.value = failures.value.filter((failure) => failure.cardPath !== cardPath)
  }

  /** Reads a card; a card that is already here is read again. */
  async function add(cardPath: string): Promise<ModelInfo | null> {
    forget(cardPath)
    if (!order.includes(cardPath)) order.push(cardPath)
    const question = Symbol(cardPath)
    const isWanted = (): boolean => asked.get(cardPath) === question
    asked.set(cardPath, question)
    opening.value = [...new Set([...opening.value, cardPath])]
    try {
      const info = await host.ask(openModel, { path: cardPath })
      if (!isWanted()) return find(info.cardPath)
      // The engine may know the card by a longer path than the one that was typed.
      if (info.cardPath !== cardPath) order[order.indexOf(cardPath)] = info.cardPath
      const others = models.value.filter((model) => model.cardPath !== info.cardPath)
      models.value = [...others, info].sort((a, b) => order.indexOf(a.cardPath) - order.indexOf(b.cardPath))
      void settings.rememberCard(info.cardPath)
      return info
    } catch (thrown) {
      if (isWanted()) failures.value = [...failures.value, { cardPath, error: toWireError(thrown) }]
      return null
    } finally {
      if (isWanted()) stopReading(cardPath)
    }
  }

  function stopReading(cardPath: string): void {
    asked.delete(cardPath)
    opening.value = opening.value.filter((path) => path !== cardPath)
  }

  /** Also one that is still being read. */
  function remove(cardPath: string): void {
    forget(cardPath)
    stopReading(cardPath)
    models.value = models.value.filter((model) => model.cardPath !== cardPath)
  }

  const find = (cardPath: string | null): ModelInfo | null =>
    models.value.find((model) => model.cardPath === cardPath) ?? null

  const listed = computed(() => {
    const here = new Set([
      ...models.value.map((model) => model.cardPath),
      ...opening.value,
      ...failures.value.map((failure) => failure.cardPath),
    ])
    return order.filter((path) => here.has(path))
  })

  /** These cards and no others. */
  async function become(cardPaths: readonly string[]): Promise<void> {
    for (const path of listed.value) if (!cardPaths.includes(path)) remove(path)
    order.splice(0, order.length, ...cardPaths)
    await Promise.all(cardPaths.filter((path) => !find(path)).map(add))
    models.value = models.value.toSorted((a, b) => order.indexOf(a.cardPath) - order.indexOf(b.cardPath))
  }

  const names = (paths: readonly string[]): string =>
    paths.map((path) => find(path)?.card.name ?? fileName(path)).join(', ')
  useStudyPartsStore().add<readonly string[]>({
    key: 'models',
    kind: 'edit',
    schema: z.array(z.string()),
    read: () => listed.value,
    write: become,
    describe: (before, after) => {
      const [added, gone] = [
        after.filter((path) => !before.includes(path)),
        before.filter((path) => !after.includes(path)),
      ]
      return added.length > 0 ? `Models added: ${names(added)}` : `Models removed: ${names(gone)}`
    },
  })

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
