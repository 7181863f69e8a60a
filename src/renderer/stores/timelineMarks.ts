import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { z } from 'zod'
import { useStudyPartsStore } from './studyParts'

/** Colours of markers; their names are what a list and a screen reader say. */
export const markerColors = ['blue', 'orange', 'green', 'purple', 'amber', 'sky'] as const

const markerSchema = z.object({
  id: z.string(),
  /** source ordinal; of files of frames the position */
  frame: z.int().nonnegative(),
  color: z.enum(markerColors),
  note: z.string(),
})
const clipMarksSchema = z.object({
  /** first and last frame of the range, both of them in; null: the clip's own end */
  in: z.int().nonnegative().nullable(),
  out: z.int().nonnegative().nullable(),
  /** by frame, rising */
  markers: z.array(markerSchema),
})

export type Marker = z.infer<typeof markerSchema>
export type ClipMarks = z.infer<typeof clipMarksSchema>

const none: ClipMarks = { in: null, out: null, markers: [] }

/** In and out points and markers of every clip, by the sum of its bytes: a clip that was moved keeps them. */
export const useTimelineMarksStore = defineStore('timelineMarks', () => {
  const clips = shallowRef<Readonly<Record<string, ClipMarks>>>({})

  useStudyPartsStore().add({
    key: 'timelineMarks',
    kind: 'edit',
    schema: z.record(z.string(), clipMarksSchema),
    read: () => clips.value,
    write: (read) => void (clips.value = read),
    describe: titleOf,
  })

  const of = (clip: string): ClipMarks => clips.value[clip] ?? none

  function change(clip: string, fields: Partial<ClipMarks>): void {
    clips.value = { ...clips.value, [clip]: { ...of(clip), ...fields } }
  }

  /** A point beyond the other one takes that one's place away, so that the range never runs backwards. */
  function setIn(clip: string, frame: number | null): void {
    const { out } = of(clip)
    change(clip, { in: frame, out: frame !== null && out !== null && out < frame ? null : out })
  }
  function setOut(clip: string, frame: number | null): void {
    const first = of(clip).in
    change(clip, { out: frame, in: frame !== null && first !== null && first > frame ? null : first })
  }

  /** @returns the marker of the frame: a new one, or the one that stands there */
  function mark(clip: string, frame: number): Marker {
    const { markers } = of(clip)
    const there = markers.find((marker) => marker.frame === frame)
    if (there) return there
    const marker: Marker = { id: crypto.randomUUID(), frame, color: 'blue', note: '' }
    change(clip, { markers: [...markers, marker].sort((a, b) => a.frame - b.frame) })
    return marker
  }

  function edit(clip: string, id: string, fields: Partial<Pick<Marker, 'note' | 'color'>>): void {
    change(clip, { markers: of(clip).markers.map((marker) => (marker.id === id ? { ...marker, ...fields } : marker)) })
  }

  function remove(clip: string, id: string): void {
    change(clip, { markers: of(clip).markers.filter((marker) => marker.id !== id) })
  }

  return { of, setIn, setOut, mark, edit, remove }
})

/** What changed of the first clip that differs, e.g. `In point, frame 3 to none` or `Marker at frame 9 added`. */
function titleOf(before: Readonly<Record<string, ClipMarks>>, after: typeof before): string {
  const clip = Object.keys({ ...before, ...after }).find(
    (key) => JSON.stringify(before[key] ?? none) !== JSON.stringify(after[key] ?? none),
  )
  const [old, now] = [before[clip ?? ''] ?? none, after[clip ?? ''] ?? none]
  const points = (['in', 'out'] as const)
    .filter((side) => old[side] !== now[side])
    .map((side) => `${side === 'in' ? 'In' : 'Out'} point, ${frameWords(old[side])} to ${frameWords(now[side])}`)
  return [...points, ...markerTitles(old.markers, now.markers)].join('; ') || 'Timeline marks'
}

const frameWords = (frame: number | null): string => (frame === null ? 'none' : `frame ${frame}`)

function markerTitles(old: readonly Marker[], now: readonly Marker[]): string[] {
  const ids = new Map([...old, ...now].map(({ id, frame }) => [id, frame]))
  return [...ids].flatMap(([id, frame]) => {
    const [a, b] = [old, now].map((markers) => markers.find((marker) => marker.id === id))
    const word = !a ? 'added' : !b ? 'removed' : JSON.stringify(a) === JSON.stringify(b) ? null : 'changed'
    return word === null ? [] : [`Marker at frame ${frame} ${word}`]
  })
}
