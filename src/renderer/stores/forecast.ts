import { watchDebounced } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { forecastRun } from '../../contract/calls'
import { toWireError, type WireError } from '../../contract/error'
import type { AttackPlan } from '../../contract/plan'
import type { RunForecast } from '../../contract/result'
import { useHost } from '../composables/useConnection'
import { usePlanStore } from './plan'
import { useRunStore } from './run'

/** A run is forecast when nothing was changed for that long. */
const settledMilliseconds = 500

/** What the next run would need, or why it would be refused, told before it is started. */
export const useForecastStore = defineStore('forecast', () => {
  const host = useHost()
  const plans = usePlanStore()
  const runs = useRunStore()
  const answer = shallowRef<{
    readonly plan: AttackPlan
    readonly forecast: RunForecast | null
    readonly refusal: WireError | null
  } | null>(null)

  async function ask(plan: AttackPlan): Promise<void> {
    const told = await host.ask(forecastRun, plan).then(
      (forecast) => ({ forecast, refusal: null }),
      (thrown: unknown) => ({ forecast: null, refusal: toWireError(thrown) }),
    )
    if (plans.plan === plan) answer.value = { plan, ...told }
  }

  // The engine has better to do while a run is going on.
  watchDebounced(
    () => (runs.isBusy ? null : plans.plan),
    (plan) => {
      if (plan && answer.value?.plan !== plan) void ask(plan)
    },
    { debounce: settledMilliseconds, immediate: true },
  )

  /** of the plan as it stands; null while it is asked for */
  const current = computed(() => (answer.value?.plan === plans.plan ? answer.value : null))
  return {
    forecast: computed(() => current.value?.forecast ?? null),
    refusal: computed(() => current.value?.refusal ?? null),
  }
})
