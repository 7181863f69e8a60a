import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { z } from 'zod'
import {
  correlationForms,
  correlationFormSchema,
  measureSchema,
  type CorrelationForm,
  type CorrelationMatrix,
  type Measure,
} from '../../contract/correlation'
import {
  type CorrelationView,
  type HeatmapOrder,
  heatmapOrderSchema,
  type HeatmapReading,
  heatmapReadingSchema,
} from '../../contract/figure'
import { layOutHeatmap, readCell } from '../../figure/heatmap/grid'
import { scaleOf, type ScaleRange } from '../../figure/heatmap/scale'
import { useCorrelationStore } from './correlation'
import { useStudyPartsStore } from './studyParts'

/** A cell of the correlation: positions of its image layer and its video layer. */
export interface PickedCell {
  readonly row: number
  readonly column: number
}

const lookSchema = z.object({
  measure: measureSchema.nullable(),
  form: correlationFormSchema,
  layout: z.enum(['one', 'all']),
  order: heatmapOrderSchema,
  reading: heatmapReadingSchema,
  transposed: z.boolean(),
  range: z.enum(['measure', 'values']),
  onlySignificant: z.boolean(),
  picked: z.object({ row: z.int().min(0), column: z.int().min(0) }).nullable(),
})

/** How the heatmap of the opened correlation is looked at, and which cell is picked. Nothing here changes a number. */
export const useHeatmapStore = defineStore('heatmap', () => {
  const correlations = useCorrelationStore()
  const parts = useStudyPartsStore()
  const wantedMeasure = ref<Measure | null>(null)
  const wantedForm = ref<CorrelationForm>('benign')
  const layout = ref<'one' | 'all'>('one')
  const order = ref<HeatmapOrder>('depth')
  const wantedReading = ref<HeatmapReading>('value')
  const transposed = ref(false)
  const range = ref<ScaleRange>('measure')
  const onlySignificant = ref(false)
  const picked = shallowRef<PickedCell | null>(null)

  const matrices = computed<readonly CorrelationMatrix[]>(() => correlations.correlation?.matrices ?? [])
  const measures = computed(() => [...new Set(matrices.value.map((matrix) => matrix.measure))])
  const forms = computed(() => correlationForms.filter((form) => matrices.value.some((matrix) => matrix.form === form)))
  const measure = computed<Measure | null>({
    get: () =>
      (wantedMeasure.value && measures.value.includes(wantedMeasure.value) ? wantedMeasure.value : null) ??
      measures.value[0] ??
      null,
    set: (next) => (wantedMeasure.value = next),
  })
  const form = computed<CorrelationForm>({
    get: () => (forms.value.includes(wantedForm.value) ? wantedForm.value : (forms.value[0] ?? 'benign')),
    set: (next) => (wantedForm.value = next),
  })
  const find = (one: Measure | null, seen: CorrelationForm = form.value): CorrelationMatrix | null =>
    matrices.value.find((matrix) => matrix.measure === one && matrix.form === seen) ?? null
  const matrix = computed(() => find(measure.value))

  const hasNull = computed(() => matrix.value?.nullMean.some((row) => row.some((mean) => mean !== null)) ?? false)
  const reading = computed<HeatmapReading>({
    get: () => (hasNull.value ? wantedReading.value : 'value'),
    set: (next) => (wantedReading.value = next),
  })

  const lookAt = (one: CorrelationMatrix) => ({
    heatmap: layOutHeatmap(correlations.correlation!, one, {
      order: order.value,
      reading: reading.value,
      transposed: transposed.value,
    }),
    scale: scaleOf(one, range.value, reading.value),
  })
  const shown = computed(() => (matrix.value ? lookAt(matrix.value) : null))
  const multiples = computed(() => measures.value.flatMap((one) => (find(one) ? [lookAt(find(one)!)] : [])))
  const cell = computed(() =>
    matrix.value && picked.value ? readCell(matrix.value, picked.value.row, picked.value.column) : null,
  )

  /** For figures: they show what the window shows. */
  const view = computed<CorrelationView>(() => ({
    measure: measure.value,
    form: form.value,
    order: order.value,
    reading: reading.value,
    transposed: transposed.value,
    row: picked.value?.row ?? 0,
    column: picked.value?.column ?? 0,
    clip: 0,
  }))

  watch(
    () => correlations.opened?.folder,
    () => {
      if (!parts.isArriving('correlation')) picked.value = null
    },
    { flush: 'sync' },
  )

  parts.add({
    key: 'heatmap',
    kind: 'view',
    schema: lookSchema,
    read: () => ({
      measure: wantedMeasure.value,
      form: wantedForm.value,
      layout: layout.value,
      order: order.value,
      reading: wantedReading.value,
      transposed: transposed.value,
      range: range.value,
      onlySignificant: onlySignificant.value,
      picked: picked.value,
    }),
    write: (before) => {
      wantedMeasure.value = before.measure
      wantedForm.value = before.form
      layout.value = before.layout
      order.value = before.order
      wantedReading.value = before.reading
      transposed.value = before.transposed
      range.value = before.range
      onlySignificant.value = before.onlySignificant
      picked.value = before.picked
    },
  })

  return {
    layout,
    order,
    reading,
    transposed,
    range,
    onlySignificant,
    picked,
    measures,
    forms,
    measure,
    form,
    matrix,
    shown,
    multiples,
    cell,
    hasNull,
    view,
    find,
    pick: (row: number, column: number): void => void (picked.value = { row, column }),
  }
})
