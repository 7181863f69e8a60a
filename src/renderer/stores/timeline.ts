import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { z } from 'zod'
import { isUneven, samePlace, timelineAxis, timeScales, type TimeScale } from '../timeline/axis'
import { following, panned, showing, whole, within, zoomed, type View } from '../timeline/viewport'
import { useClipStore } from './clip'
import { useCorrelationStore } from './correlation'
import { usePlayheadStore, type TrackFrame } from './playhead'
import { useRunStore } from './run'
import { useStudyPartsStore } from './studyParts'
import { useTimelineMarksStore } from './timelineMarks'

/** What the timeline lies over, what of it is in sight, and where the playhead stands on it. */
export const useTimelineStore = defineStore('timeline', () => {
  const clips = useClipStore()
  const runs = useRunStore()
  const correlations = useCorrelationStore()
  const playhead = usePlayheadStore()
  const marks = useTimelineMarksStore()
  const scale = ref<TimeScale>('frames')

  /** sum of the bytes of the clip that is shown, or of the file of frames */
  const clip = computed(() => {
    if (playhead.subject === 'run') return runs.opened?.record.resolved.clip.sha256 ?? ''
    if (playhead.subject === 'correlation')
      return correlations.correlation?.clips[playhead.correlationClip]?.sha256 ?? ''
    return clips.clip?.sha256 ?? ''
  })
  const isClipOpen = computed(() => clips.clip !== null && clips.clip.sha256 === clip.value)
  /** All pictures of the clip where it is open; else all from the first to the last that was looked at. */
  const cells = computed<readonly TrackFrame[]>(() =>
    isClipOpen.value ? playhead.clipTrack : framesBetween(distinctFrames(playhead.track)),
  )
  const axis = computed(() => timelineAxis(cells.value, scale.value))
  const cellOfOrdinal = computed(() =>
    isClipOpen.value ? null : new Map(cells.value.map(({ ordinal }, cell) => [ordinal ?? cell, cell])),
  )
  const keyCells = computed(() => cells.value.flatMap(({ isKeyFrame }, cell) => (isKeyFrame ? [cell] : [])))
  const frameOf = (cell: number): number => cells.value[cell]?.ordinal ?? cell
  /** Cell of a source ordinal; of a file's frames, of the position. Null: not on this timeline. */
  const cellOf = (frame: number): number | null =>
    cellOfOrdinal.value ? (cellOfOrdinal.value.get(frame) ?? null) : frame < cells.value.length ? frame : null
  const cell = computed(() => cellOf(playhead.frame?.ordinal ?? playhead.index) ?? 0)

  /** Rests on the picture nearest to a cell: of a run or a correlation, one of its own. */
  function seekCell(next: number): void {
    playhead.pause()
    const wanted = Math.min(cells.value.length - 1, Math.max(0, next))
    const ordinal = cells.value[wanted]?.ordinal ?? null
    if (ordinal === null || (playhead.subject === 'clip' && isClipOpen.value)) playhead.seek(wanted)
    else playhead.seekOrdinal(ordinal)
  }

  const asked = shallowRef<View | null>(null)
  /** null: all of it, also when the clip is changed */
  const view = computed<View>(() => (asked.value ? within(axis.value, asked.value) : whole(axis.value)))
  const show = (next: View): void => void (asked.value = within(axis.value, next))
  const showAll = (): void => void (asked.value = null)
  const zoom = (factor: number, at = axis.value.edges[cell.value] ?? 0): void =>
    show(zoomed(axis.value, view.value, factor, at))
  const pan = (by: number): void => show(panned(axis.value, view.value, by))
  const showCells = (first: number, last: number): void => show(showing(axis.value, first, last))

  watch(clip, showAll)
  // The same pictures stay in sight.
  watch(
    scale,
    (_, before) => {
      if (!asked.value) return
      const old = timelineAxis(cells.value, before)
      const { from, to } = within(old, asked.value)
      asked.value = { from: samePlace(old, axis.value, from), to: samePlace(old, axis.value, to) }
    },
    { flush: 'sync' },
  )
  watch(cell, (now) => {
    if (asked.value) asked.value = following(axis.value, view.value, now)
  })

  /** lane that was jumped by, to be brought into sight; a new object each time */
  const revealed = shallowRef<{ readonly lane: string } | null>(null)

  const ofClip = computed(() => marks.of(clip.value))
  /** first and last cell of the range; null where neither end was set */
  const range = computed(() => {
    const { in: first, out: last } = ofClip.value
    if (first === null && last === null) return null
    return {
      first: first === null ? 0 : (cellOf(first) ?? 0),
      last: last === null ? cells.value.length - 1 : (cellOf(last) ?? cells.value.length - 1),
    }
  })

  useStudyPartsStore().add({
    key: 'timelineScale',
    kind: 'view',
    schema: z.enum(timeScales),
    read: () => scale.value,
    write: (read) => void (scale.value = read),
  })

  return {
    scale,
    clip,
    isClipOpen,
    cells,
    axis,
    keyCells,
    cell,
    frameOf,
    cellOf,
    seekCell,
    view,
    show,
    showAll,
    isAll: computed(() => asked.value === null || view.value.to - view.value.from >= axis.value.extent - 1e-9),
    zoom,
    pan,
    showCells,
    revealed,
    reveal: (lane: string): void => void (revealed.value = { lane }),
    marks: ofClip,
    range,
    isUneven: computed(() => isUneven(axis.value)),
    clearRange(): void {
      marks.setIn(clip.value, null)
      marks.setOut(clip.value, null)
    },
    setIn: (at: number | null): void => marks.setIn(clip.value, at === null ? null : frameOf(at)),
    setOut: (at: number | null): void => marks.setOut(clip.value, at === null ? null : frameOf(at)),
  }
})

function distinctFrames(track: readonly TrackFrame[]): readonly TrackFrame[] {
  if (track.some(({ ordinal }) => ordinal === null)) return track
  const byOrdinal = new Map(track.map((frame) => [frame.ordinal!, frame]))
  return [...byOrdinal.values()].sort((a, b) => a.ordinal! - b.ordinal!)
}

/** With the pictures between them, whose times are spread evenly. */
function framesBetween(frames: readonly TrackFrame[]): readonly TrackFrame[] {
  return frames.flatMap((frame, at) => {
    const next = frames[at + 1]
    if (!next || frame.ordinal === null || next.ordinal === null) return [frame]
    const count = next.ordinal - frame.ordinal
    const [from, to] = [frame.timeSeconds, next.timeSeconds]
    return Array.from({ length: count }, (_, step): TrackFrame => {
      const timeSeconds = from === null || to === null ? null : from + ((to - from) * step) / count
      return step === 0 ? frame : { ordinal: frame.ordinal! + step, timeSeconds, isKeyFrame: false }
    })
  })
}
