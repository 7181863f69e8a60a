import { defineStore } from 'pinia'
import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { z } from 'zod'
import { cancelRun, listRuns, openRun, runEnded, runProgress, startRun } from '../../contract/calls'
import { toWireError, type WireError } from '../../contract/error'
import { type AttackPlan, settlePlan } from '../../contract/plan'
import type { RunOpened, RunProgress, RunSummary } from '../../contract/result'
import { useConnection } from '../composables/useConnection'
import { useStudyPartsStore } from './studyParts'

/** A run that is going on; `plan` is null when it was started elsewhere. */
export interface LiveRun {
  readonly run: string
  readonly plan: AttackPlan | null
  readonly progress: RunProgress | null
}

/** The run that is going on, the run that is shown, and the ones that can be reopened. */
export const useRunStore = defineStore('run', () => {
  const { host, state } = useConnection()
  const live = shallowRef<LiveRun | null>(null)
  /** frames under attack, once the attack has said so */
  const liveFrames = ref<number | null>(null)
  const starting = ref(false)
  const cancelling = ref(false)
  const startFailure = shallowRef<WireError | null>(null)
  const opened = shallowRef<RunOpened | null>(null)
  const opening = shallowRef<string | null>(null)
  const openFailure = shallowRef<{ folder: string; error: WireError } | null>(null)
  const summaries = shallowRef<readonly RunSummary[]>([])
  const folder = ref<string | null>(null)
  const listState = ref<'unread' | 'reading' | 'read'>('unread')
  const listFailure = shallowRef<WireError | null>(null)
  /** Counts the runs that ended here, so that the window can turn to the result. */
  const endedHere = ref(0)
  const ended = new Set<string>()

  async function start(plan: AttackPlan): Promise<void> {
    starting.value = true
    startFailure.value = null
    liveFrames.value = null
    try {
      const { run } = await host.ask(startRun, plan)
      // A run can end, or report progress, before the answer to its start arrives.
      if (!ended.has(run)) live.value = { run, plan, progress: live.value?.run === run ? live.value.progress : null }
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
      await host.ask(cancelRun, { run: live.value.run })
    } catch (thrown) {
      cancelling.value = false
      startFailure.value = toWireError(thrown)
    }
  }

  async function open(runFolder: string): Promise<boolean> {
    opening.value = runFolder
    openFailure.value = null
    try {
      const answer = await host.ask(openRun, { folder: runFolder })
      if (opening.value !== runFolder) return false
      opened.value = answer
      return true
    } catch (thrown) {
      if (opening.value === runFolder) openFailure.value = { folder: runFolder, error: toWireError(thrown) }
      return false
    } finally {
      if (opening.value === runFolder) opening.value = null
    }
  }

  async function readList(): Promise<void> {
    listState.value = 'reading'
    listFailure.value = null
    try {
      const answer = await host.ask(listRuns, { folder: null })
      folder.value = answer.folder
      summaries.value = answer.runs
    } catch (thrown) {
      listFailure.value = toWireError(thrown)
    }
    listState.value = 'read'
  }

  let reading: Promise<void> | null = null
  let again: Promise<void> | null = null

  /** Thousands of runs take a while: who asks while the list is read waits for the reading after it, all for the same one. */
  function list(): Promise<void> {
    if (reading) {
      again ??= reading.then(() => {
        again = null
        return list()
      })
      return again
    }
    reading = readList().finally(() => (reading = null))
    return reading
  }

  /**
   * What happened while nobody listened: a run that ended is opened, one that is going on is followed. Runs queue, so
   * of several the oldest is the one at work.
   */
  async function catchUp(): Promise<void> {
    await list()
    const going = summaries.value.findLast(({ state }) => state === 'running')
    const own = summaries.value.find(({ id }) => id === live.value?.run)
    if (own && own.state !== 'running') await end(own.id, own.folder)
    if (live.value?.plan || !going || ended.has(going.id)) return
    const { record } = await host.ask(openRun, { folder: going.folder })
    if (live.value?.plan || ended.has(going.id)) return
    live.value = { run: going.id, plan: record.plan, progress: live.value?.progress ?? null }
  }

  async function end(run: string, runFolder: string): Promise<void> {
    ended.add(run)
    if (live.value && live.value.run !== run) return
    await open(runFolder)
    live.value = null
    cancelling.value = false
    endedHere.value += 1
  }

  function close(): void {
    opened.value = null
    openFailure.value = null
  }

  useStudyPartsStore().add({
    key: 'run',
    kind: 'view',
    schema: z.string().nullable(),
    read: () => opening.value ?? opened.value?.folder ?? openFailure.value?.folder ?? null,
    write: (before) => (before === null ? close() : open(before)),
  })

  const stopProgress = host.listen(runProgress, (progress) => {
    if (ended.has(progress.run) || (live.value && live.value.run !== progress.run)) return
    const plan = live.value?.plan
    const steps = plan && settlePlan(plan).steps
    // The attack counts steps times frames.
    if (progress.stage === 'attack' && steps) liveFrames.value = progress.total / steps
    const isNews = live.value === null && !starting.value
    live.value = { run: progress.run, plan: live.value?.plan ?? null, progress }
    if (isNews) void catchUp().catch(() => undefined)
  })

  const stopEnded = host.listen(runEnded, async ({ run, folder: runFolder }) => {
    await end(run, runFolder)
    void catchUp().catch(() => undefined)
  })

  watch(state, (now) => {
    if (now === 'open') void catchUp().catch(() => undefined)
  })

  onScopeDispose(() => {
    stopProgress()
    stopEnded()
  })

  return {
    live,
    liveFrames,
    isBusy: computed(() => starting.value || live.value !== null),
    starting,
    cancelling,
    startFailure,
    opened,
    opening,
    openFailure,
    summaries,
    folder,
    listState,
    listFailure,
    endedHere,
    start,
    cancel,
    open,
    close,
    list,
    catchUp,
  }
})
