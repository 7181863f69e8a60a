import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { getDemo, summarizeRuns } from '../../contract/calls'
import { toWireError, type WireError } from '../../contract/error'
import { attackOfRun } from '../../contract/runName'
import type { SuccessTable } from '../../contract/success'
import { useHost } from '../composables/useConnection'
import { useRunStore } from './run'

/** A run that is counted. */
export interface CountedRun {
  readonly folder: string
  /** true class of its clip; null: unknown */
  readonly label: string | null
}

/** Success rates over past runs that a person chose. */
export const useSuccessStore = defineStore('success', () => {
  const host = useHost()
  const runs = useRunStore()
  const chosen = ref<ReadonlySet<string>>(new Set())
  const table = shallowRef<SuccessTable | null>(null)
  /** the runs of the table, each with its clip's true class */
  const counted = shallowRef<readonly CountedRun[]>([])
  const failure = shallowRef<WireError | null>(null)
  const busy = ref(false)
  /** Counts the tables that were asked for, so that the window can turn to them. */
  const asked = ref(0)

  /** Runs that can be counted: the ones that came to their end and asked somebody. */
  const countable = computed(() => runs.summaries.filter(({ state, targets }) => state === 'finished' && targets > 0))
  const chosenRuns = computed(() => countable.value.filter(({ folder }) => chosen.value.has(folder)))

  /** Those of one attack: that of the run that is open where it is ticked, else of the newest. */
  const together = computed(() => {
    const lead = chosenRuns.value.find(({ folder }) => folder === runs.opened?.folder) ?? chosenRuns.value[0]
    return chosenRuns.value.filter(({ traits }) => attackOfRun(traits) === attackOfRun(lead?.traits))
  })
  /** Where runs of several attacks are ticked, which cannot be counted together: how many are of the one, and a run of it. */
  const mixed = computed(() => {
    const [first] = together.value
    return !first || together.value.length === chosenRuns.value.length
      ? null
      : { attack: attackOfRun(first.traits), folder: first.folder, kept: together.value.length }
  })
  const keepOne = (): void => void (chosen.value = new Set(together.value.map(({ folder }) => folder)))

  function choose(folder: string, wanted: boolean): void {
    const next = new Set(chosen.value)
    if (wanted) next.add(folder)
    else next.delete(folder)
    chosen.value = next
  }

  /** True classes are known for the embedded clips only. */
  async function trueLabels(): Promise<Map<string, string>> {
    const { clips } = await host.ask(getDemo, {})
    return new Map(clips.map(({ path, label }) => [path, label]))
  }

  async function summarize(): Promise<void> {
    busy.value = true
    failure.value = null
    table.value = null
    asked.value += 1
    try {
      const labels = await trueLabels()
      const runsWithLabels = chosenRuns.value.map(({ folder, clip }) => ({ folder, label: labels.get(clip) ?? null }))
      table.value = await host.ask(summarizeRuns, { runs: runsWithLabels })
      counted.value = runsWithLabels
    } catch (thrown) {
      failure.value = toWireError(thrown)
    }
    busy.value = false
  }

  return { chosen, chosenRuns, countable, mixed, keepOne, table, counted, failure, busy, asked, choose, summarize }
})
