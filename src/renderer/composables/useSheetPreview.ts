import { useDebounceFn } from '@vueuse/core'
import { computed, inject, onScopeDispose, ref, shallowRef, watch, type InjectionKey, type Ref } from 'vue'
import { renderFigure } from '../../contract/calls'
import { toWireError, type WireError } from '../../contract/error'
import { figureRequestSchema, type FigureRequest } from '../../contract/figure'
import { specifyPanel } from '../../figure/catalogue'
import { useFigureSheetStore, type ComposedSheet } from '../stores/figureSheet'
import { useConnection } from './useConnection'

/** A drawn sheet, as the host made it, with what an export writes beside it. */
export interface SheetPreview {
  /** of a blob: nothing in it can run */
  readonly url: string
  readonly widthMillimetres: number
  readonly heightMillimetres: number
  readonly fontPoints: number
  readonly caption: string
  /** names of what lies beside the figure, in the order it is written */
  readonly beside: readonly string[]
  /** `NAME` of `NAME.png` */
  readonly stem: string
  readonly warnings: readonly string[]
}

/** A pause in typing or dragging, not in thought. */
const settleMilliseconds = 180

export const requestOf = ({ id: _, name: __, panels, ...look }: ComposedSheet): FigureRequest =>
  figureRequestSchema.parse({ ...look, panels: panels.map(({ panel }) => panel) })

/**
 * The open sheet as pixels of this screen, with the fonts of the file. One picture is asked for at a time; when it comes, the newest
 * wish is next. The last picture stays while another one is on its way, or could not be made.
 *
 * @param dotsPerInch that the screen shows, as large as the sheet is looked at
 */
export function useSheetPreview(dotsPerInch: Readonly<Ref<number>>) {
  const { host, state } = useConnection()
  const store = useFigureSheetStore()
  const shown = shallowRef<SheetPreview | null>(null)
  const isBusy = ref(false)
  const failure = shallowRef<WireError | null>(null)
  /** of panels that cannot be drawn, by their ids */
  const panelFailures = shallowRef<ReadonlyMap<string, WireError>>(new Map())
  let isClosed = false

  const wish = computed(() => JSON.stringify([store.sheet, dotsPerInch.value]))
  /** the wish that `shown` or `failure` answers */
  const answered = ref('')

  async function draw(): Promise<void> {
    if (isBusy.value || isClosed || answered.value === wish.value) return
    const [asked, sheet] = [wish.value, store.sheet]
    if (sheet.panels.length === 0) return settle(asked, null, null, new Map())
    isBusy.value = true
    try {
      const request = { ...requestOf(sheet), format: 'png' as const, dotsPerInch: dotsPerInch.value }
      const made = previewOf(await host.ask(renderFigure, request))
      settle(asked, made, null, new Map())
    } catch (thrown) {
      const failures = await failuresOf(sheet)
      settle(asked, shown.value, toWireError(thrown), failures)
    } finally {
      isBusy.value = false
      void draw()
    }
  }

  /** Whose fault it is: the host draws a whole sheet and names the first that failed. */
  async function failuresOf({ panels }: ComposedSheet): Promise<Map<string, WireError>> {
    const failures = new Map<string, WireError>()
    for (const { id, panel } of panels) {
      try {
        await specifyPanel(host, panel)
      } catch (thrown) {
        failures.set(id, toWireError(thrown))
      }
    }
    return failures
  }

  function settle(
    asked: string,
    made: SheetPreview | null,
    error: WireError | null,
    failures: ReadonlyMap<string, WireError>,
  ): void {
    if (shown.value && shown.value !== made) URL.revokeObjectURL(shown.value.url)
    if (isClosed && made) return URL.revokeObjectURL(made.url)
    shown.value = made
    failure.value = error
    panelFailures.value = failures
    answered.value = asked
  }

  const drawSoon = useDebounceFn(draw, settleMilliseconds)
  watch(wish, drawSoon)
  watch(state, (now) => {
    if (now !== 'open') return
    answered.value = ''
    void draw()
  })
  void draw()
  onScopeDispose(() => {
    isClosed = true
    if (shown.value) URL.revokeObjectURL(shown.value.url)
  })

  return { shown, isBusy, failure, panelFailures, isCurrent: computed(() => answered.value === wish.value) }
}

type Rendered = Awaited<ReturnType<typeof renderFigure.response.parse>>

function previewOf({ name, mediaType, bytes, beside, warnings }: Rendered): SheetPreview {
  const text = (ending: string): string =>
    new TextDecoder().decode(beside.find((file) => file.name.endsWith(ending))!.bytes)
  const recipe = JSON.parse(text('.recipe.json')) as Pick<SheetPreview, 'heightMillimetres' | 'fontPoints'> & {
    request: Pick<SheetPreview, 'widthMillimetres'>
  }
  return {
    url: URL.createObjectURL(new Blob([bytes.slice()], { type: mediaType })),
    widthMillimetres: recipe.request.widthMillimetres,
    heightMillimetres: recipe.heightMillimetres,
    fontPoints: recipe.fontPoints,
    caption: text('.caption.txt').trim(),
    beside: beside.map((file) => file.name),
    stem: name.replace(/\.png$/, ''),
    warnings,
  }
}

export type SheetPreviewing = ReturnType<typeof useSheetPreview>
export const sheetPreviewKey: InjectionKey<SheetPreviewing> = Symbol('sheet preview')

/** The preview of the workspace around. */
export function useOpenPreview(): SheetPreviewing {
  const preview = inject(sheetPreviewKey)
  if (!preview) throw new Error('The sheet is previewed by FigurePanel; provide sheetPreviewKey.')
  return preview
}
