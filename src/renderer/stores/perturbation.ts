import { defineStore } from 'pinia'
import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { z } from 'zod'
import {
  cancelPerturbation,
  comparePerturbations,
  getPerturbationSpectrum,
  measurePerturbation,
  openRun,
  perturbationProgress,
} from '../../contract/calls'
import { toWireError, type WireError } from '../../contract/error'
import { spectrumAxes } from '../../contract/figure'
import {
  type PerturbationComparison,
  perturbationFormSchema,
  type PerturbationMeasured,
  perturbationMeasureSchema,
} from '../../contract/perturbation'
import type { RunOpened } from '../../contract/result'
import type { FrameSpectrum } from '../../figure/perturbation/spectrum'
import type { PerturbationSubject } from '../../figure/perturbation/subject'
import { useHost } from '../composables/useConnection'
import { usePlayheadStore } from './playhead'
import { useRunStore } from './run'
import { useStudyPartsStore } from './studyParts'

export const perturbationCharts = ['frames', 'spectrum', 'plane', 'histogram'] as const

const viewSchema = z.object({
  measure: perturbationMeasureSchema,
  form: perturbationFormSchema,
  chart: z.enum([...perturbationCharts, 'all']),
  over: z.enum(spectrumAxes),
  ofFrame: z.boolean(),
  other: z.string().nullable(),
})
type View = z.infer<typeof viewSchema>

/** Measures of the perturbation of the run that is open, and of another one beside it. */
export const usePerturbationStore = defineStore('perturbation', () => {
  const host = useHost()
  const runs = useRunStore()
  const playhead = usePlayheadStore()

  /** the measure whose curve is drawn */
  const measure = ref<View['measure']>('psnr')
  /** the form that charts of one form show, and that two runs are compared in */
  const form = ref<View['form']>('float')
  const chart = ref<View['chart']>('frames')
  const over = ref<View['over']>('space')
  /** spectra of the frame at the playhead, beside or instead of the mean */
  const ofFrame = ref(false)
  /** folder of the run to compare with */
  const other = ref<string | null>(null)

  const measured = shallowRef<PerturbationMeasured | null>(null)
  const comparison = shallowRef<PerturbationComparison | null>(null)
  const otherRun = shallowRef<RunOpened | null>(null)
  const frame = shallowRef<(FrameSpectrum & { readonly position: number }) | null>(null)
  const progress = ref<{ done: number; total: number } | null>(null)
  const failure = shallowRef<{ title: string; error: WireError } | null>(null)
  const busy = ref(false)
  /** panels that show it: nothing is measured for nobody */
  const viewers = ref(0)
  let asked = 0

  const folder = computed(() => runs.opened?.folder ?? null)
  const wanted = computed(() => (viewers.value > 0 ? folder.value : null))

  const subjects = computed<readonly PerturbationSubject[]>(() => {
    const run = runs.opened
    if (!run || measured.value?.folder !== run.folder) return []
    const first = { run, measured: measured.value }
    return comparison.value && otherRun.value
      ? [first, { run: otherRun.value, measured: comparison.value.runs[1] }]
      : [first]
  })
  /** The chosen form, or the float one where a run has none such. */
  const shownForm = computed<View['form']>(() => {
    const isKnown = ({ measured: one }: PerturbationSubject): boolean =>
      one.measures.forms.some(({ form: own }) => own === form.value)
    return subjects.value.every(isKnown) ? form.value : 'float'
  })
  /** Position in the run of the frame under the playhead; null: the run has it not. */
  const position = computed(() => {
    const ordinals = measured.value?.measures.ordinals ?? []
    if (playhead.subject === 'run') return playhead.index < ordinals.length ? playhead.index : null
    const at = ordinals.indexOf(playhead.frame?.ordinal ?? -1)
    return at < 0 ? null : at
  })

  /** Measures the run that is open, and the other one if there is one; what an earlier question was for is given up. */
  async function load(): Promise<void> {
    const [run, beside] = [wanted.value, other.value]
    const own = ++asked
    const isLatest = (): boolean => own === asked
    if (run === null) return
    if (measured.value?.folder !== run) measured.value = null
    comparison.value = null
    otherRun.value = null
    failure.value = null
    busy.value = true
    progress.value = null
    try {
      const answer = await host.ask(measurePerturbation, { folder: run })
      if (!isLatest()) return
      measured.value = answer
      if (beside === null || beside === run) return
      const [found, opened] = [
        await host.ask(comparePerturbations, { folder: run, other: beside }),
        await host.ask(openRun, { folder: beside }),
      ]
      if (!isLatest()) return
      ;[otherRun.value, comparison.value] = [opened, found]
    } catch (thrown) {
      if (!isLatest()) return
      const title = measured.value ? 'The runs could not be compared' : 'The perturbation could not be measured'
      failure.value = { title, error: toWireError(thrown) }
    } finally {
      if (isLatest()) busy.value = false
    }
  }

  /** Gives up what is being measured. */
  async function cancel(): Promise<void> {
    const folders = [folder.value, other.value].filter((one) => one !== null)
    await Promise.all(folders.map((one) => host.ask(cancelPerturbation, { folder: one }).catch(() => undefined)))
  }

  let loading: Promise<void> | null = null
  /** One question at a time, always for the newest position. */
  async function loadFrame(): Promise<void> {
    if (loading || wantedFrame.value === null) return
    const key = wantedFrame.value
    const [at, of] = [position.value!, shownForm.value as 'float' | 'rounded']
    const run = folder.value!
    loading = (async () => {
      try {
        const power = await host.ask(getPerturbationSpectrum, { folder: run, form: of, position: at })
        const ordinal = measured.value?.measures.ordinals[at] ?? at
        if (folder.value === run) frame.value = { position: at, ordinal, power }
      } catch {
        frame.value = null
      }
    })()
    await loading
    loading = null
    if (wantedFrame.value !== key) void loadFrame()
  }
  /** What the frame's spectrum is to be of; null: nothing. */
  const wantedFrame = computed(() => {
    const isShown = ofFrame.value && (chart.value === 'all' || chart.value === 'plane' || isSpace.value)
    const isKnown = shownForm.value === 'float' || shownForm.value === 'rounded'
    if (viewers.value === 0 || !isShown || !isKnown || position.value === null || measured.value === null) return null
    return `${folder.value} ${shownForm.value} ${position.value}`
  })
  const isSpace = computed(() => chart.value === 'spectrum' && over.value === 'space')

  watch(wantedFrame, (key) => {
    if (key === null) frame.value = null
    else void loadFrame()
  })
  watch([wanted, other], ([now], [before]) => {
    // Who turned to another run no longer waits for the first.
    if (busy.value && before !== null && before !== now) void host.ask(cancelPerturbation, { folder: before })
    if (now === null) return
    void load()
  })
  const stop = host.listen(perturbationProgress, ({ folder: run, done, total }) => {
    if (busy.value && (run === folder.value || run === other.value)) progress.value = { done, total }
  })
  onScopeDispose(stop)

  useStudyPartsStore().add({
    key: 'perturbation',
    kind: 'view',
    schema: viewSchema,
    read: (): View => ({
      measure: measure.value,
      form: form.value,
      chart: chart.value,
      over: over.value,
      ofFrame: ofFrame.value,
      other: other.value,
    }),
    write(view) {
      measure.value = view.measure
      form.value = view.form
      chart.value = view.chart
      over.value = view.over
      ofFrame.value = view.ofFrame
      other.value = view.other
    },
  })

  /** How a run is marked wherever it is named while two are compared: A is the open one, B the one beside it. */
  function letterOf(of: string): 'A' | 'B' | '' {
    if (other.value === null || other.value === folder.value) return ''
    return of === folder.value ? 'A' : of === other.value ? 'B' : ''
  }

  return {
    letterOf,
    measure,
    form,
    shownForm,
    chart,
    over,
    ofFrame,
    other,
    viewers,
    folder,
    measured,
    comparison,
    subjects,
    position,
    frame,
    progress,
    failure,
    busy,
    load,
    cancel,
  }
})
