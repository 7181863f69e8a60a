import { computed, onScopeDispose, ref, watch, type Ref } from 'vue'
import { getThumbnails } from '../../../contract/calls'
import { toWireError } from '../../../contract/error'
import { useHost } from '../../composables/useConnection'
import { createFrameCache } from '../../frame/frameCache'
import { toPictures } from '../../frame/picture'
import { urgentRequests } from '../../frame/traffic'
import { useClipStore } from '../../stores/clip'
import { usePlayheadStore } from '../../stores/playhead'
import { useTimelineStore } from '../../stores/timeline'
import { useTimelineLayoutStore } from '../../stores/timelineLayout'
import { thumbnailSlots } from '../../timeline/slots'

const thumbnailRows = 96
/** Key frames are quick, so some of them come soon; others share one pass through the clip, so all are asked for at once. */
const batches = { keys: 6, others: 64 }
/** how long the viewer must have had all it wanted */
const quietMilliseconds = 150
/** until pictures that another window's wish came between are asked for again */
const againMilliseconds = 1000

/** One small cache for the window; the viewer's own is not touched. */
const cache = createFrameCache<ImageBitmap>(24 * 1024 * 1024)

/**
 * Small pictures of the clip: those under the timeline and the one under the pointer. Only while the viewer waits for
 * nothing and nothing plays.
 */
export function useThumbnails(width: Ref<number>, hovered: Ref<number | null>) {
  const host = useHost()
  const clips = useClipStore()
  const playhead = usePlayheadStore()
  const timeline = useTimelineStore()
  const layout = useTimelineLayoutStore()
  /** rises with every picture that arrives */
  const arrived = ref(0)
  const refused = new Set<string>()
  let isBusy = false
  let pause: ReturnType<typeof setTimeout> | undefined

  const clip = computed(() => (timeline.isClipOpen ? clips.clip : null))
  const aspect = computed(() => (clip.value ? clip.value.width / clip.value.height : 1))
  const slots = computed(() =>
    clip.value
      ? thumbnailSlots(
          timeline.axis,
          timeline.view,
          width.value,
          (layout.thumbnailHeight - 3) * aspect.value + 2,
          timeline.keyCells,
        )
      : [],
  )
  const keyOf = (cell: number): string => `${clip.value?.sha256} ${cell}`
  const isMissing = (cell: number): boolean => !cache.has(keyOf(cell)) && !refused.has(keyOf(cell))

  /** The one under the pointer first, then key frames, which are quick. */
  function next(): number[] {
    if (hovered.value !== null && isMissing(hovered.value)) return [hovered.value]
    const missing = slots.value.filter(isMissing)
    const quick = missing.filter((cell) => timeline.cells[cell]?.isKeyFrame)
    return quick.length > 0 ? quick.slice(0, batches.keys) : missing.slice(0, batches.others)
  }

  /** @returns false if another window's wish came between: what was decoded until then is there when it is asked again */
  async function bring(cells: readonly number[]): Promise<boolean> {
    const { path, sha256 } = clip.value!
    try {
      const ordinals = cells.map(timeline.frameOf)
      const pictures = toPictures(await host.ask(getThumbnails, { path, ordinals, maxHeight: thumbnailRows }))
      const bitmaps = await Promise.all(
        pictures.map(({ data, width: columns, height }) => createImageBitmap(new ImageData(data, columns, height))),
      )
      bitmaps.forEach((bitmap, at) => cache.set(`${sha256} ${cells[at]}`, bitmap, bitmap.width * bitmap.height * 4))
    } catch (thrown) {
      if (toWireError(thrown).code === 'video/superseded') return false
      // The viewer says what is wrong with a frame; here its place stays empty.
      for (const cell of cells) refused.add(`${sha256} ${cell}`)
    }
    arrived.value += 1
    return true
  }

  const workAfter = (milliseconds: number): void => {
    clearTimeout(pause)
    pause = setTimeout(() => void work(), milliseconds)
  }

  async function work(): Promise<void> {
    if (isBusy) return
    isBusy = true
    while (clip.value && urgentRequests.value === 0 && !playhead.isPlaying) {
      const cells = next()
      if (cells.length === 0) break
      if (await bring(cells)) continue
      workAfter(againMilliseconds)
      break
    }
    isBusy = false
  }
  watch(
    [slots, hovered, urgentRequests, () => playhead.isPlaying, () => timeline.cell],
    () => workAfter(quietMilliseconds),
    { immediate: true },
  )
  onScopeDispose(() => clearTimeout(pause))

  return {
    slots,
    arrived,
    aspect,
    /** null: not there yet */
    picture: (cell: number): ImageBitmap | null => cache.get(keyOf(cell)),
  }
}
export type Thumbnails = ReturnType<typeof useThumbnails>
