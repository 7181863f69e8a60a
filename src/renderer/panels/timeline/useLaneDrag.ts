import { useEventListener } from '@vueuse/core'
import { ref, type Ref } from 'vue'
import { useTimelineLayoutStore } from '../../stores/timelineLayout'
import { placeAt } from '../../timeline/lane'
import type { TimelineLanes } from './useTimelineLanes'

/** A press that moves less than this is none, CSS pixels. */
const slack = 4
/** From this near to an edge on lanes scroll under the pointer, so far each time it moves, CSS pixels. */
const edge = { reach: 14, step: 8 }

/**
 * Lanes go where their headers are dragged, at once; Escape puts them back.
 *
 * @param box the headers
 * @param top where scrolled lanes begin in it, CSS pixels
 */
export function useLaneDrag(box: Ref<HTMLElement | null>, lanes: TimelineLanes, top: Ref<number>, scroll: Ref<number>) {
  const layout = useTimelineLayoutStore()
  /** the lane that is dragged */
  const dragged = ref<string | null>(null)
  let pressed: { id: string; y: number; order: readonly string[] } | null = null

  function onDown(event: PointerEvent, id: string): void {
    if (event.button !== 0 || (event.target as Element).closest('button')) return
    pressed = { id, y: event.clientY, order: layout.order }
  }

  function onMove(event: PointerEvent): void {
    if (!pressed || !box.value) return
    if (dragged.value === null) {
      if (Math.abs(event.clientY - pressed.y) < slack) return
      dragged.value = pressed.id
      box.value.setPointerCapture(event.pointerId)
    }
    const { y, height } = box.value.getBoundingClientRect()
    const at = event.clientY - y
    const shown = lanes.placed.value
    const most = Math.max(0, shown.reduce((sum, lane) => sum + lane.height, 0) - (height - top.value))
    if (at < top.value + edge.reach) scroll.value = Math.max(0, scroll.value - edge.step)
    else if (at > height - edge.reach) scroll.value = Math.min(most, scroll.value + edge.step)
    const place = placeAt(shown, pressed.id, at - top.value + scroll.value)
    if (shown[place]?.lane.id !== pressed.id)
      layout.move(
        shown.map(({ lane }) => lane),
        pressed.id,
        place,
      )
  }

  function end(): void {
    pressed = null
    dragged.value = null
  }

  useEventListener(window, 'keydown', (event) => {
    if (event.key !== 'Escape' || dragged.value === null || !pressed) return
    layout.order = pressed.order
    event.stopPropagation()
    end()
  })

  return { dragged, onDown, onMove, end }
}
