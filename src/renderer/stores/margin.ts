import { defineStore } from 'pinia'
import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { cancelMargins, computeMargins, forecastMargins, marginProgress, openMargins } from '../../contract/calls'
import { toWireError, type WireError } from '../../contract/error'
import { marginRequestSchema, type MarginForecast, type MarginProgress, type Margins } from '../../contract/margin'
import { bitingFrame, mostBitten } from '../../contract/marginText'
import { useHost } from '../composables/useConnection'
import { useRunStore } from './run'

/** Where in time the attack of the open run bites: its margins, and their computation. */
export const useMarginStore = defineStore('margin', () => {
  const host = useHost()
  const runs = useRunStore()
  /** of the open run; null: not computed */
  const margins = shallowRef<Margins | null>(null)
  /** what computing them would cost; null: not known, or they cannot be */
  const forecast = shallowRef<MarginForecast | null>(null)
  const failure = shallowRef<WireError | null>(null)
  /** folder of the run whose margins this window is waiting for */
  const computing = ref<string | null>(null)
  const cancelling = ref(false)
  const progress = shallowRef<MarginProgress | null>(null)
  /** position of the model that is looked at */
  const chosen = ref(0)

  const folder = computed(() => runs.opened?.folder ?? null)
  /** why there is nothing to compute; null: there is */
  const missing = computed(() => {
    if (!runs.opened) return 'Open a run: its targets are asked again.'
    const { state, targets } = runs.opened.result
    if (state !== 'finished') return 'Margins are of finished runs.'
    return targets.length === 0 ? 'This run asked no video model: attack again with a target.' : null
  })
  const isComputing = computed(() => computing.value !== null && computing.value === folder.value)
  const target = computed(() => margins.value?.targets[chosen.value] ?? null)
  /** among the attacked frames, of the one whose change alone lowers the chosen model's margin most */
  const bitePosition = computed(() => (target.value && bitingFrame(target.value))?.position ?? null)
  /** its ordinal, which other frames may have as well */
  const bitesAt = computed(() =>
    bitePosition.value === null ? null : (margins.value!.ordinals[bitePosition.value] ?? null),
  )

  /** The model that gave way is looked at first. */
  function take(found: Margins): void {
    margins.value = found
    chosen.value = mostBitten(found.targets)
  }

  async function load(): Promise<void> {
    margins.value = null
    forecast.value = null
    failure.value = null
    chosen.value = 0
    const wanted = folder.value
    if (wanted === null || missing.value !== null) return
    const isCurrent = (): boolean => folder.value === wanted
    const stored = await host.ask(openMargins, { folder: wanted }).catch(() => null)
    if (isCurrent() && stored?.margins) take(stored.margins)
    // A run whose models are gone has no cost, and says why when it is asked.
    const cost = await host.ask(forecastMargins, requestOf(wanted)).catch(() => null)
    if (isCurrent()) forecast.value = cost
  }

  async function compute(): Promise<void> {
    const wanted = folder.value
    if (wanted === null || missing.value !== null || computing.value !== null) return
    computing.value = wanted
    progress.value = null
    failure.value = null
    try {
      const found = await host.ask(computeMargins, requestOf(wanted))
      if (folder.value === wanted) take(found)
    } catch (thrown) {
      const error = toWireError(thrown)
      if (folder.value === wanted && error.code !== 'margin/cancelled') failure.value = error
    }
    computing.value = null
    cancelling.value = false
    progress.value = null
    if (folder.value === wanted) forecast.value = await host.ask(forecastMargins, requestOf(wanted)).catch(() => null)
  }

  async function cancel(): Promise<void> {
    if (computing.value === null) return
    cancelling.value = true
    await host.ask(cancelMargins, { folder: computing.value }).catch((thrown: unknown) => {
      cancelling.value = false
      failure.value = toWireError(thrown)
    })
  }

  const stop = host.listen(marginProgress, (told) => {
    if (told.folder === computing.value) progress.value = told
  })
  onScopeDispose(stop)
  watch(folder, () => void load(), { immediate: true, flush: 'sync' })

  return {
    folder,
    margins,
    forecast,
    failure,
    missing,
    isComputing,
    /** whether margins of any run are being computed for this window */
    isBusy: computed(() => computing.value !== null),
    cancelling,
    progress,
    chosen,
    target,
    bitePosition,
    bitesAt,
    /** whether every target's margins are there */
    isWhole: computed(() => margins.value !== null && forecast.value?.passes === 0),
    compute,
    cancel,
  }
})

const requestOf = (folder: string) => marginRequestSchema.parse({ folder })
