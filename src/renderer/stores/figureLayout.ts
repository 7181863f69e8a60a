import { defineStore } from 'pinia'
import { ref } from 'vue'
import { z } from 'zod'
import { useStudyPartsStore } from './studyParts'

/** Limits of the columns beside the preview, in CSS pixels; the preview keeps at least `leastPreview`. */
export const columnLimits = { least: 200, most: 560, leastPreview: 280 } as const
const widthSchema = z.number().min(columnLimits.least).max(columnLimits.most).nullable()

/** Widths of the columns of the Figures workspace; null: as wide as the window suggests. */
export const useFigureLayoutStore = defineStore('figureLayout', () => {
  const left = ref<number | null>(null)
  const right = ref<number | null>(null)

  useStudyPartsStore().add({
    key: 'figureLayout',
    kind: 'view',
    schema: z.object({ left: widthSchema, right: widthSchema }),
    read: () => ({ left: left.value, right: right.value }),
    write(read) {
      left.value = read.left
      right.value = read.right
    },
  })

  return { left, right }
})
