import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { z } from 'zod'
import {
  figureFormatSchema,
  figurePanelSchema,
  figureSheetSchema,
  usualMarginMillimetres,
  type FigurePanel,
  type FigurePanelInput,
} from '../../contract/figure'
import { useStudyPartsStore } from './studyParts'

/** As many as a sheet can hold. */
export const mostPanels = 12

const composedPanelSchema = z.object({ id: z.string(), panel: figurePanelSchema })
const composedSheetSchema = figureSheetSchema.extend({
  id: z.string(),
  name: z.string().max(80),
  panels: z.array(composedPanelSchema).max(mostPanels).default([]),
  format: figureFormatSchema.default('pdf'),
  dotsPerInch: z.number().min(20).max(2400).default(300),
})

/** A panel with a name that stays when panels are moved. */
export type ComposedPanel = z.infer<typeof composedPanelSchema>
/** A sheet that may still be empty, and how it is written. */
export type ComposedSheet = z.infer<typeof composedSheetSchema>
/** All of a sheet but its panels. */
export type SheetChoice = Partial<Omit<ComposedSheet, 'id' | 'panels'>>

const storedSchema = z.object({ sheets: z.array(composedSheetSchema).min(1), open: z.string() })

const blank = (name: string): ComposedSheet =>
  composedSheetSchema.parse({ id: crypto.randomUUID(), name, columns: null, marginMillimetres: usualMarginMillimetres })

/** Figure sheets of the study: what each holds, in which order, and how it looks. The pictures are made by the host. */
export const useFigureSheetStore = defineStore('figureSheet', () => {
  const first = blank('Figure 1')
  const sheets = shallowRef<readonly ComposedSheet[]>([first])
  const open = ref(first.id)
  const pickedId = ref<string | null>(null)

  const sheet = computed(() => sheets.value.find(({ id }) => id === open.value) ?? sheets.value[0]!)
  const picked = computed(() => sheet.value.panels.find(({ id }) => id === pickedId.value) ?? null)
  const isFull = computed(() => sheet.value.panels.length >= mostPanels)

  useStudyPartsStore().add({
    key: 'figureSheets',
    kind: 'edit',
    schema: storedSchema,
    read: () => ({ sheets: [...sheets.value], open: sheet.value.id }),
    write(stored) {
      sheets.value = stored.sheets
      open.value = stored.open
    },
  })

  const replace = (next: ComposedSheet): void =>
    void (sheets.value = sheets.value.map((one) => (one.id === next.id ? next : one)))
  const change = (choice: SheetChoice): void => replace({ ...sheet.value, ...choice })
  const setPanels = (panels: ComposedPanel[]): void => replace({ ...sheet.value, panels })

  /** @returns whether there was room */
  function add(panel: FigurePanelInput): boolean {
    if (isFull.value) return false
    const added = { id: crypto.randomUUID(), panel: figurePanelSchema.parse(panel) }
    setPanels([...sheet.value.panels, added])
    pickedId.value = added.id
    return true
  }

  function duplicate(id: string): void {
    const at = sheet.value.panels.findIndex((one) => one.id === id)
    if (at < 0 || isFull.value) return
    const copy = { ...sheet.value.panels[at]!, id: crypto.randomUUID() }
    setPanels(sheet.value.panels.toSpliced(at + 1, 0, copy))
    pickedId.value = copy.id
  }

  /** @returns what puts it back where it was */
  function remove(id: string): () => void {
    const { id: of, panels } = sheet.value
    const at = panels.findIndex((one) => one.id === id)
    const removed = panels[at]
    setPanels(panels.filter((one) => one.id !== id))
    if (pickedId.value === id) pickedId.value = (panels[at + 1] ?? panels[at - 1])?.id ?? null
    return () => {
      const now = sheets.value.find((one) => one.id === of)
      if (!removed || !now || now.panels.some((one) => one.id === id)) return
      replace({ ...now, panels: now.panels.toSpliced(at, 0, removed) })
      pickedId.value = id
    }
  }

  /** Puts a panel at a place in the order, from 0. */
  function place(id: string, at: number): void {
    const { panels } = sheet.value
    const moved = panels.find((one) => one.id === id)
    if (moved) setPanels(panels.filter((one) => one.id !== id).toSpliced(at, 0, moved))
  }

  function move(id: string, by: -1 | 1): void {
    const at = sheet.value.panels.findIndex((one) => one.id === id)
    if (at >= 0) place(id, Math.min(sheet.value.panels.length - 1, Math.max(0, at + by)))
  }

  /** What it is of and its name stay as they are. */
  function changePanel(
    id: string,
    fields: { view?: Record<string, unknown>; heading?: string | null; span?: number },
  ): void {
    setPanels(
      sheet.value.panels.map((one) => {
        if (one.id !== id) return one
        const view = { ...one.panel.view, ...fields.view }
        return { id, panel: { ...one.panel, ...fields, view } as FigurePanel }
      }),
    )
  }

  function start(): void {
    const taken = new Set(sheets.value.map(({ name }) => name))
    const numbers = Array.from({ length: sheets.value.length + 1 }, (_, at) => `Figure ${at + 1}`)
    const { fontFamily, fontPoints, sequential, diverging, letters, marginMillimetres, format, dotsPerInch } =
      sheet.value
    // One paper, one look: the next figure begins as the last one was.
    const look = { fontFamily, fontPoints, sequential, diverging, letters, marginMillimetres, format, dotsPerInch }
    const next = { ...blank(numbers.find((name) => !taken.has(name))!), ...look }
    sheets.value = [...sheets.value, next]
    open.value = next.id
  }

  /** The last one is emptied. */
  function drop(): () => void {
    const [before, wasOpen] = [sheets.value, sheet.value.id]
    const left = before.filter(({ id }) => id !== wasOpen)
    sheets.value = left.length > 0 ? left : [blank('Figure 1')]
    open.value = sheets.value[0]!.id
    return () => {
      sheets.value = before
      open.value = wasOpen
    }
  }

  return {
    sheets,
    open,
    sheet,
    picked,
    pickedId,
    isFull,
    change,
    add,
    duplicate,
    remove,
    place,
    move,
    changePanel,
    start,
    drop,
  }
})
