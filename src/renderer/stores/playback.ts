import { defineStore } from 'pinia'
import { computed, onScopeDispose, ref } from 'vue'
import { z } from 'zod'
import { useStudyPartsStore } from './studyParts'

/** What shows frames, and must have one before the playhead goes there. */
export interface FrameShower {
  /** whether a position can be drawn at once */
  isReady(position: number): boolean
  /** brings what playing will reach: from a position on, in a direction */
  readAhead(towards: 1 | -1, from: number): void
}

/** How playing goes: what it shows, and what it had to leave out to stay in time. */
export const usePlaybackStore = defineStore('playback', () => {
  /** every frame is shown, however long it takes; else time goes on and frames that are not at hand are dropped */
  const everyFrame = ref(false)
  useStudyPartsStore().add({
    key: 'everyFrame',
    kind: 'view',
    schema: z.boolean(),
    read: () => everyFrame.value,
    write: (read) => void (everyFrame.value = read),
  })
  /** frames since play began whose time came and went before they were at hand */
  const dropped = ref(0)
  /** frames shown in the last second, and frames whose time came in it */
  const shownRate = ref(0)
  const dueRate = ref(0)
  /** nothing is shown yet: a first few frames are waited for */
  const isFilling = ref(false)

  const showers = new Set<FrameShower>()
  /** Until the calling scope ends, play waits for it too. */
  function join(shower: FrameShower): void {
    showers.add(shower)
    onScopeDispose(() => showers.delete(shower))
  }
  const isReady = (position: number): boolean => [...showers].every((shower) => shower.isReady(position))
  function readAhead(towards: 1 | -1, from: number): void {
    for (const shower of showers) shower.readAhead(towards, from)
  }

  function begin(): void {
    dropped.value = 0
    shownRate.value = 0
    dueRate.value = 0
  }

  /** `12 frames dropped, 24 of 30 a second`; empty while all is in time. */
  const words = computed(() => {
    if (isFilling.value) return 'reading frames'
    const lost = dropped.value === 0 ? '' : `${dropped.value} ${dropped.value === 1 ? 'frame' : 'frames'} dropped`
    const isLate = dueRate.value > 0 && shownRate.value < dueRate.value * 0.95
    const rate = isLate ? `${Math.round(shownRate.value)} of ${Math.round(dueRate.value)} a second` : ''
    return [lost, rate].filter(Boolean).join(', ')
  })

  return { everyFrame, dropped, shownRate, dueRate, isFilling, words, join, isReady, readAhead, begin }
})
