import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { z } from 'zod'
import { changeChannels, type ChangeChannel } from '../../contract/film'
import type { Size } from '../frame/pixel'
import { pictureNames, type PictureName, type Probe } from '../frame/shownPicture'
import { textFrom } from '../frame/pixelGrid'
import { exactFrom, fitted, scaleOf, type Pane, type View } from '../frame/view'
import { useOverlayStore } from './overlay'
import { useStudyPartsStore } from './studyParts'

/** Parts of epsilon that fill the colour scale of the perturbation. */
export const scaleParts = [1, 1 / 2, 1 / 4, 1 / 8] as const

/** Those that lie pixel on pixel, so that two of them can be compared in one place. */
export const comparable = ['benign', 'adversarial', 'perturbation', 'rounded', 'overlay'] as const
export type Comparable = (typeof comparable)[number]

export const compareModes = ['side', 'wipe', 'flicker', 'blend', 'difference'] as const
export type CompareMode = (typeof compareModes)[number]

/** Pictures per second. At most 3: flashes above that can bring about seizures (WCAG 2.3.1). */
export const flickerRates = [0.5, 1, 2, 3] as const

const viewerPart = z.object({
  mode: z.enum(compareModes),
  panes: z.array(z.enum(pictureNames)).min(1),
  first: z.enum(comparable),
  second: z.enum(comparable),
  wipe: z.object({ at: z.number().min(0).max(1), isVertical: z.boolean() }),
  flickerRate: z.number().positive().max(3),
  blend: z.number().min(0).max(1),
  view: z.object({ scale: z.number().positive().nullable(), x: z.number(), y: z.number() }),
  pixels: z.enum(['auto', 'exact', 'smooth']),
  channel: z.enum(changeChannels),
  scalePart: z.number().positive().max(1),
  amplification: z.number().positive().nullable(),
  mapOpacity: z.number().min(0).max(1),
})
type ViewerPart = z.infer<typeof viewerPart>

/** What the window shows and how it draws it; nothing here changes a number. */
export const useViewerStore = defineStore('viewer', () => {
  const overlays = useOverlayStore()
  const mode = ref<CompareMode>('side')
  /** shown side by side, in the order of `pictureNames` */
  const panes = shallowRef<readonly PictureName[]>(['benign', 'adversarial', 'perturbation'])
  const first = ref<Comparable>('benign')
  const second = ref<Comparable>('adversarial')
  const wipe = shallowRef({ at: 0.5, isVertical: true })
  const flickerRate = ref<number>(2)
  const isFlickering = ref(true)
  /** how much of the second is in the blend, 0 to 1 */
  const blend = ref<number>(0.5)
  /** a key is held down that shows the second picture alone */
  const isSecondHeld = ref(false)
  const view = shallowRef<View>(fitted)
  /** `auto`: squares once a pixel is large enough to be seen as one */
  const pixels = ref<'auto' | 'exact' | 'smooth'>('auto')
  const channel = ref<ChangeChannel>('mean')
  const scalePart = ref<number>(1)
  /** typed in place of a part of epsilon */
  const amplification = ref<number | null>(null)
  /** how much a feature map covers its frame, 0 to 1 */
  const mapOpacity = ref<number>(0.6)

  const shownNames = computed<readonly PictureName[]>(() =>
    mode.value === 'side' ? panes.value : [first.value, second.value],
  )

  /** What has to be fetched for them. */
  const needs = computed<ReadonlySet<PictureName>>(() => {
    const below: Partial<Record<PictureName, readonly PictureName[]>> = {
      rounded: ['benign', 'adversarial'],
      overlay: ['overlay', overlays.base],
    }
    return new Set(shownNames.value.flatMap((name) => below[name] ?? [name]))
  })

  function togglePane(name: PictureName): void {
    const next = pictureNames.filter((one) => panes.value.includes(one) !== (one === name))
    if (next.length > 0) panes.value = next
  }

  /** the pane that keys zoom: the one the pointer was over last */
  const stage = shallowRef<{ readonly picture: Size; readonly pane: Pane } | null>(null)
  /** pixels are so large that their values stand in them */
  const isPrinted = computed(() => {
    if (!stage.value) return false
    const { picture, pane } = stage.value
    return scaleOf(view.value, picture, pane) / pane.ratio >= textFrom
  })

  function exactAt(scale: number): boolean {
    return pixels.value === 'auto' ? scale >= exactFrom : pixels.value === 'exact'
  }

  /** Squares or smooth, the other way than now; back to what suits the scale where that is the same. */
  function togglePixels(scale: number): void {
    const wanted = !exactAt(scale)
    if (wanted === scale >= exactFrom) pixels.value = 'auto'
    else pixels.value = wanted ? 'exact' : 'smooth'
  }

  function swap(): void {
    ;[first.value, second.value] = [second.value, first.value]
  }

  useStudyPartsStore().add<ViewerPart>({
    key: 'viewer',
    kind: 'view',
    schema: viewerPart,
    read: () => ({
      ...{ mode: mode.value, panes: [...panes.value], first: first.value, second: second.value, wipe: wipe.value },
      ...{ flickerRate: flickerRate.value, blend: blend.value, view: view.value, pixels: pixels.value },
      ...{ channel: channel.value, scalePart: scalePart.value, amplification: amplification.value },
      mapOpacity: mapOpacity.value,
    }),
    write(part) {
      const { panes: listed, view: seen, wipe: line } = part
      mode.value = part.mode
      panes.value = pictureNames.filter((name) => listed.includes(name))
      first.value = part.first
      second.value = part.second
      wipe.value = line
      flickerRate.value = part.flickerRate
      blend.value = part.blend
      view.value = seen
      pixels.value = part.pixels
      channel.value = part.channel
      scalePart.value = part.scalePart
      amplification.value = part.amplification
      mapOpacity.value = part.mapOpacity
    },
  })

  return {
    ...{ mode, panes, first, second, wipe, flickerRate, isFlickering, blend, isSecondHeld, view, pixels },
    ...{ channel, scalePart, amplification, mapOpacity, shownNames, needs },
    ...{ togglePane, exactAt, togglePixels, swap },
    /** the form of a comparison film is shown */
    isFilmOpen: ref(false),
    ...{ stage, isPrinted },
    /** what the pointer is over, in every pane at once */
    probe: shallowRef<Probe | null>(null),
    /** millimetres, of exported figures */
    figureWidth: ref<number>(85),
  }
})
