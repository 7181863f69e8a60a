import { defineStore } from 'pinia'
import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import {
  cancelCorrelation,
  correlationEnded,
  correlationProgress,
  listCorrelations,
  openCorrelation,
  startCorrelation,
} from '../../contract/calls'
import type { CorrelationPlan, CorrelationProgress, CorrelationSummary } from '../../contract/correlation'
import { toWireError, type WireError } from '../../contract/error'
import { useConnection } from '../composables/useConnection'
import { useListed } from '../composables/useListed'
import { useOpened } from '../composables/useOpened'

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
  const { opened, opening, openFailure, open } = useOpened('correlation', (wanted) =>
    host.ask(openCorrelation, { folder: wanted }),
  )
  const { summaries, folder, listState, listFailure, list } = useListed<CorrelationSummary>(async () => {
    const { folder: where, correlations } = await host.ask(listCorrelations, { folder: null })
    return { folder: where, summaries: correlations }
  })
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
