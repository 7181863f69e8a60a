import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { getCorrelationCell, getCorrelationMaps } from '../../contract/calls'
import type { CellDetail, CellMaps, CellRequest, CorrelationForm, TimeStep } from '../../contract/correlation'
import { toWireError, type WireError } from '../../contract/error'
import { useHost } from '../composables/useConnection'
import { useCorrelationStore } from './correlation'
import { useHeatmapStore } from './heatmap'
import { usePlayheadStore } from './playhead'

/** A channel of either layer; null: the mean of |activation| over all. */
export interface ChannelPair {
  readonly image: number | null
  readonly video: number | null
}

/** A form that has cells of its own: a difference is of two others. */
export type CellForm = CellRequest['form']

const isCellForm = (form: CorrelationForm): form is CellForm => form !== 'difference'

/** The step that a frame feeds most, else the one whose centre is nearest; -1 without steps. */
export function stepUnder(steps: readonly TimeStep[], position: number): number {
  const weightIn = ({ frames, weights }: TimeStep): number => weights[frames.indexOf(position)] ?? 0
  return steps.reduce((best, step, index) => {
    const before = steps[best]
    if (!before) return index
    const byWeight = weightIn(step) - weightIn(before)
    const byCentre = Math.abs(before.centre - position) - Math.abs(step.centre - position)
    return byWeight > 1e-9 || (Math.abs(byWeight) <= 1e-9 && byCentre > 1e-9) ? index : best
  }, -1)
}

/** Of the frames that a step is compared with the nearest to a position, the earlier of two as near. */
export function nearestFrame({ frames }: TimeStep, position: number): number {
  return frames.reduce(
    (best, frame) => (Math.abs(frame - position) < Math.abs(best - position) ? frame : best),
    frames[0] ?? position,
  )
}

/** What lies behind the picked cell: curves, channels and maps, fetched when it was rested upon. */
export const useCellStore = defineStore('cell', () => {
  const host = useHost()
  const correlations = useCorrelationStore()
  const heatmaps = useHeatmapStore()
  const playhead = usePlayheadStore()

  const detail = shallowRef<CellDetail | null>(null)
  const failure = shallowRef<WireError | null>(null)
  const isLoading = ref(false)
  const maps = shallowRef<CellMaps | null>(null)
  const mapsFailure = shallowRef<WireError | null>(null)
  const areMapsLoading = ref(false)
  const pair = shallowRef<ChannelPair>({ image: null, video: null })

  const wantedForm = ref<CellForm>('adversarial')
  /** What can be looked into: of a difference the forms it is beside, else only the form that is shown. */
  const forms = computed<readonly CellForm[]>(() =>
    (heatmaps.form === 'difference' ? heatmaps.forms : [heatmaps.form]).filter(isCellForm),
  )
  const form = computed<CellForm>({
    get: () => forms.value.find((one) => one === wantedForm.value) ?? forms.value[0] ?? 'benign',
    set: (next) => (wantedForm.value = next),
  })

  const request = computed<CellRequest | null>(() => {
    const [folder, picked] = [correlations.opened?.folder, heatmaps.picked]
    if (folder === undefined || !picked) return null
    return { folder, row: picked.row, column: picked.column, form: form.value, clip: playhead.correlationClip }
  })
  const image = computed(() => correlations.correlation?.rows[heatmaps.picked?.row ?? -1] ?? null)
  const video = computed(() => correlations.correlation?.columns[heatmaps.picked?.column ?? -1] ?? null)
  const alignment = computed(() => correlations.correlation?.alignment.columns[heatmaps.picked?.column ?? -1] ?? null)
  const steps = computed<readonly TimeStep[]>(() => detail.value?.steps ?? alignment.value?.steps ?? [])
  const step = computed(() => (playhead.subject === 'correlation' ? stepUnder(steps.value, playhead.index) : -1))

  /** The frame that is shown at a position of the playhead: one that the step under it is compared with. */
  function comparedAt(position: number): number {
    const under = steps.value[stepUnder(steps.value, position)]
    return under ? nearestFrame(under, position) : position
  }
  const compared = computed(() => comparedAt(playhead.index))

  async function look(): Promise<void> {
    const asked = request.value
    if (!asked) return
    isLoading.value = true
    failure.value = null
    try {
      const answer = await host.ask(getCorrelationCell, asked)
      if (request.value !== asked) return
      detail.value = answer
      const strongest = answer.channels?.best[0]
      pair.value = strongest ? { image: strongest.image, video: strongest.video } : { image: null, video: null }
    } catch (thrown) {
      if (request.value === asked) failure.value = toWireError(thrown)
    } finally {
      if (request.value === asked) isLoading.value = false
    }
  }

  async function lookAtMaps(): Promise<void> {
    const [asked, wanted] = [request.value, pair.value]
    if (!asked) return
    areMapsLoading.value = true
    mapsFailure.value = null
    const isCurrent = (): boolean => request.value === asked && pair.value === wanted
    try {
      const answer = await host.ask(getCorrelationMaps, {
        ...asked,
        imageChannel: wanted.image,
        videoChannel: wanted.video,
      })
      if (isCurrent()) maps.value = answer
    } catch (thrown) {
      if (isCurrent()) mapsFailure.value = toWireError(thrown)
    } finally {
      if (isCurrent()) areMapsLoading.value = false
    }
  }

  watch(
    request,
    () => {
      detail.value = null
      maps.value = null
      failure.value = null
      mapsFailure.value = null
      isLoading.value = false
      areMapsLoading.value = false
    },
    { flush: 'sync' },
  )

  return {
    forms,
    form,
    request,
    detail,
    failure,
    isLoading,
    maps,
    mapsFailure,
    areMapsLoading,
    pair,
    image,
    video,
    alignment,
    steps,
    step,
    compared,
    comparedAt,
    look,
    lookAtMaps,
    choosePair: (next: ChannelPair): void => void (pair.value = next),
  }
})
