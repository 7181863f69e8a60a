import { defineStore } from 'pinia'
import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { z } from 'zod'
import {
  cancelCorrelation,
  correlationEnded,
  correlationProgress,
  listCorrelations,
  openCorrelation,
  startCorrelation,
} from '../../contract/calls'
import type {
  CorrelationOpened,
  CorrelationPlan,
  CorrelationProgress,
  CorrelationSummary,
} from '../../contract/correlation'
import { toWireError, type WireError } from '../../contract/error'
import { useConnection } from '../composables/useConnection'
import { useStudyPartsStore } from './studyParts'

/** A correlation that is being computed. */
export interface LiveCorrelation {
  readonly id: string
  readonly progress: CorrelationProgress | null
}

/** The correlation that is being computed, the one that is shown, and the ones that can be reopened. */
export const useCorrelationStore = defineStore('correlation', () => {
  const { host, state } = useConnection()
  const live = shallowRef<LiveCorrelation | null>(null)
  const starting = ref(false)
  const cancelling = ref(false)
  const startFailure = shallowRef<WireError | null>(null)
  const opened = shallowRef<CorrelationOpened | null>(null)
  const opening = ref<string | null>(null)
  const openFailure = shallowRef<{ folder: string; error: WireError } | null>(null)
  const summaries = shallowRef<readonly CorrelationSummary[]>([])
  const folder = ref<string | null>(null)
  const listState = ref<'unread' | 'reading' | 'read'>('unread')
  const listFailure = shallowRef<WireError | null>(null)
  const ended = new Set<string>()

  async function start(plan: CorrelationPlan): Promise<void> {
    starting.value = true
    startFailure.value = null
    try {
      const { id } = await host.ask(startCorrelation, plan)
      // It can end, or report progress, before the answer to its start arrives.
      if (!ended.has(id)) live.value = { id, progress: live.value?.id === id ? live.value.progress : null }
    } catch (thrown) {
      startFailure.value = toWireError(thrown)
    } finally {
      starting.value = false
    }
  }

  async function cancel(): Promise<void> {
    if (!live.value) return
    cancelling.value = true
    try {
      await host.ask(cancelCorrelation, { id: live.value.id })
    } catch (thrown) {
      cancelling.value = false
      startFailure.value = toWireError(thrown)
    }
  }

  async function open(wanted: string): Promise<boolean> {
    opening.value = wanted
    openFailure.value = null
    try {
      const answer = await host.ask(openCorrelation, { folder: wanted })
      if (opening.value !== wanted) return false
      opened.value = answer
      return true
    } catch (thrown) {
      if (opening.value === wanted) openFailure.value = { folder: wanted, error: toWireError(thrown) }
      return false
    } finally {
      if (opening.value === wanted) opening.value = null
    }
  }

  async function list(): Promise<void> {
    listState.value = 'reading'
    listFailure.value = null
    try {
      const answer = await host.ask(listCorrelations, { folder: null })
      folder.value = answer.folder
      summaries.value = answer.correlations
    } catch (thrown) {
      listFailure.value = toWireError(thrown)
    }
    listState.value = 'read'
  }

  /** What happened while nobody listened: one that ended is opened, one that is going on is followed. */
  async function catchUp(): Promise<void> {
    await list()
    const own = summaries.value.find(({ id }) => id === live.value?.id)
    if (own && own.state !== 'running') return end(own.id, own.folder)
    const going = summaries.value.find((one) => one.state === 'running')
    if (!live.value && going && !ended.has(going.id)) live.value = { id: going.id, progress: null }
  }

  async function end(id: string, where: string): Promise<void> {
    ended.add(id)
    if (live.value && live.value.id !== id) return
    live.value = null
    cancelling.value = false
    await open(where)
    await list()
  }

  useStudyPartsStore().add({
    key: 'correlation',
    kind: 'view',
    schema: z.string().nullable(),
    read: () => opening.value ?? opened.value?.folder ?? openFailure.value?.folder ?? null,
    write: (before) => {
      if (before !== null) return open(before)
      opened.value = null
      openFailure.value = null
    },
  })

  const stopProgress = host.listen(correlationProgress, (progress) => {
    if (ended.has(progress.id) || (live.value && live.value.id !== progress.id)) return
    live.value = { id: progress.id, progress }
  })
  const stopEnded = host.listen(correlationEnded, ({ id, folder: where }) => end(id, where))

  watch(state, (now) => {
    if (now === 'open') void catchUp()
  })
  onScopeDispose(() => {
    stopProgress()
    stopEnded()
  })

  return {
    live,
    isBusy: computed(() => starting.value || live.value !== null),
    starting,
    cancelling,
    startFailure,
    opened,
    correlation: computed(() => opened.value?.correlation ?? null),
    opening,
    openFailure,
    summaries,
    folder,
    listState,
    listFailure,
    start,
    cancel,
    open,
    list,
    catchUp,
  }
})
