import { defineStore } from 'pinia'
import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { cancelRun, listRuns, openRun, runEnded, runProgress, startRun } from '../../contract/calls'
import { toWireError, type WireError } from '../../contract/error'
import { type AttackPlan, settlePlan } from '../../contract/plan'
import type { RunOpened, RunProgress, RunSummary } from '../../contract/result'
import { nameRuns, runTraits } from '../../contract/runName'
import { useConnection } from '../composables/useConnection'
import { useListed } from '../composables/useListed'
import { useOpened } from '../composables/useOpened'
import { useClipStore } from './clip'

/** A run that is going on; `plan` is null when it was started elsewhere. */
export interface LiveRun {
  readonly run: string
  /** the folder of the run that was open when it was started; undefined: it was not started in this window */
  readonly openBefore?: string | null
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
  const { opened, opening, openFailure, open, close } = useOpened('run', (wanted) =>
    host.ask(openRun, { folder: wanted }),
  )
  const { summaries, folder, listState, listFailure, list } = useListed<RunSummary>(async () => {
    const { folder: where, runs } = await host.ask(listRuns, { folder: null })
    return { folder: where, summaries: runs }
  })
  /** The run that is shown as its list would hold it, also where it lies in another folder. */
  const openedNamed = computed(() => {
    if (!opened.value || summaries.value.some((one) => one.folder === opened.value?.folder)) return []
    const { folder: own, record } = opened.value
    return [{ folder: own, clip: record.resolved.clip.path, traits: runTraits(record) }]
  })
  const names = computed(() => nameRuns([...summaries.value, ...openedNamed.value]))
  /** Counts the runs whose end brought them to the screen, so that the window can turn to the result. */
  const endedHere = ref(0)
  /** one that ended while somebody had turned to something else; the window says so, and leaves them where they are */
  const endedAside = shallowRef<RunOpened | null>(null)
  const clips = useClipStore()
  const ended = new Set<string>()

  async function start(plan: AttackPlan): Promise<void> {
    starting.value = true
    startFailure.value = null
    liveFrames.value = null
    const openBefore = opened.value?.folder ?? null
    try {
      const { run } = await host.ask(startRun, plan)
      // A run can end, or report progress, before the answer to its start arrives.
      if (!ended.has(run))
        live.value = { run, plan, openBefore, progress: live.value?.run === run ? live.value.progress : null }
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

  /** Whether another clip or another run was opened than the ones it was started with. */
  function isElsewhere({ plan, openBefore }: LiveRun): boolean {
    const at = clips.opening ?? clips.clip?.path
    if (plan?.source.kind === 'clip' && at !== undefined && at !== plan.source.path) return true
    return openBefore !== undefined && (opening.value ?? opened.value?.folder ?? null) !== openBefore
  }

  async function end(run: string, runFolder: string): Promise<void> {
    ended.add(run)
    if (live.value && live.value.run !== run) return
    if (live.value && isElsewhere(live.value)) {
      endedAside.value = await host.ask(openRun, { folder: runFolder }).catch(() => null)
    } else {
      await open(runFolder)
      endedHere.value += 1
    }
    live.value = null
    cancelling.value = false
  }

  /** Brings one that ended aside to the screen. */
  async function showEnded(runFolder: string): Promise<void> {
    if (await open(runFolder)) endedHere.value += 1
  }

  const stopProgress = host.listen(runProgress, (progress) => {
    if (ended.has(progress.run) || (live.value && live.value.run !== progress.run)) return
    const plan = live.value?.plan
    const steps = plan && settlePlan(plan).steps
    // The attack counts steps times frames.
    if (progress.stage === 'attack' && steps) liveFrames.value = progress.total / steps
    const isNews = live.value === null && !starting.value
    // Only the attack tells of its losses; they stay in sight in the stages after it.
    const losses = progress.losses.length > 0 ? progress.losses : (live.value?.progress?.losses ?? [])
    live.value = { plan: null, ...live.value, run: progress.run, progress: { ...progress, losses } }
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
    /** A run by what tells it from the others that are listed: `I2V, ε 16/255`. */
    nameOf: (of: string): string => names.value.get(of) ?? '',
    endedHere,
    endedAside,
    showEnded,
    start,
    cancel,
    open,
    close,
    list,
    catchUp,
  }
})
