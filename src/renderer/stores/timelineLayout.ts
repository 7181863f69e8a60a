import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { z } from 'zod'
import { laneHeights, trackHeights, type Lane, type TrackHeight } from '../timeline/lane'
import { useStudyPartsStore } from './studyParts'

const heightSchema = z.enum(Object.keys(trackHeights) as [TrackHeight, ...TrackHeight[]])

/** Which lanes are shown, in which order and how high. A lane keeps its place from run to run. */
export const useTimelineLayoutStore = defineStore('timelineLayout', () => {
  const hidden = shallowRef<readonly string[]>([])
  const order = shallowRef<readonly string[]>([])
  const heights = shallowRef<Readonly<Record<string, TrackHeight>>>({})
  /** pixels of the lanes that lie above what is in sight; kept while another workspace is on screen */
  const scroll = ref(0)
  /** there is little room: lanes whose height nobody chose are lower, so that more of them are seen */
  const isLow = ref(false)

  useStudyPartsStore().add({
    key: 'timelineLayout',
    kind: 'view',
    schema: z.object({
      hidden: z.array(z.string()),
      order: z.array(z.string()),
      heights: z.record(z.string(), heightSchema),
    }),
    read: () => ({
      hidden: [...hidden.value],
      order: [...order.value],
      heights: { ...heights.value },
    }),
    write(read) {
      hidden.value = read.hidden
      order.value = read.order
      heights.value = read.heights
    },
  })

  const isHidden = computed(() => {
    const ids = new Set(hidden.value)
    return (id: string): boolean => ids.has(id)
  })
  function setShown(id: string, isShown: boolean): void {
    hidden.value = isShown ? hidden.value.filter((one) => one !== id) : [...new Set([...hidden.value, id])]
  }

  /** As they were put in order; lanes nobody moved stay behind the one they follow by themselves. */
  function arranged<One extends { readonly id: string }>(lanes: readonly One[]): One[] {
    const places = new Map(order.value.map((id, at) => [id, at]))
    let place = -1
    const keyed = lanes.map((lane, at) => {
      place = places.get(lane.id) ?? place
      return { lane, place, at }
    })
    return keyed.sort((a, b) => a.place - b.place || a.at - b.at).map(({ lane }) => lane)
  }

  /** @param lanes those that are shown, in their order @param to position among them */
  function move(lanes: readonly { readonly id: string }[], id: string, to: number): void {
    const ids = lanes.map((lane) => lane.id).filter((one) => one !== id)
    ids.splice(Math.min(ids.length, Math.max(0, to)), 0, id)
    order.value = ids
  }

  function heightOf(lane: Lane): number {
    if (lane.kind === 'track') return trackHeights[heights.value[lane.id] ?? (isLow.value ? 'small' : 'medium')]
    return lane.kind === 'thumbnails' ? thumbnailHeight.value : laneHeights[lane.kind]
  }
  const thumbnailHeight = computed(() => (isLow.value ? 30 : laneHeights.thumbnails))
  function setHeight(id: string, height: TrackHeight): void {
    heights.value = { ...heights.value, [id]: height }
  }

  return {
    hidden,
    order,
    heights,
    scroll,
    isLow,
    thumbnailHeight,
    isHidden,
    setShown,
    arranged,
    move,
    heightOf,
    setHeight,
  }
})
