import { ref, type Ref } from 'vue'
import { useTimelineStore } from '../../stores/timeline'
import type { Marker } from '../../stores/timelineMarks'
import { toPixel, toUnit } from '../../timeline/viewport'
import { flagHeight, rulerHeight } from './scene'

interface Options {
  readonly width: Ref<number>
  cellUnder(x: number): number
  /** @returns whether there was anywhere to scroll to */
  scrollBy(pixels: number): boolean
  readonly markers: Ref<readonly { readonly cell: number; readonly marker: Marker }[]>
  edit(markerId: string): void
  hover(at: { cell: number; x: number; y: number } | null): void
}

interface Drag {
  readonly kind: 'scrub' | 'in' | 'out' | 'pan'
  /** where the pointer was last */
  x: number
}

/** Reach of a handle or a flag, CSS pixels. */
const reach = 6
/** Pixels of a wheel's line, and of a page. */
const wheelUnits = [1, 16, 320] as const

/**
 * Pressing moves the playhead and drags it on; at the ends of the range it drags those, with the middle button the view. The
 * wheel scrolls lanes or pans; with Control, Alt or a pinch it zooms at the pointer.
 */
export function useTimelinePointer({ width, cellUnder, scrollBy, markers, edit, hover }: Options) {
  const timeline = useTimelineStore()
  const cursor = ref('default')
  let drag: Drag | null = null

  const pixelOf = (cell: number): number => toPixel(timeline.view, width.value, timeline.axis.edges[cell] ?? 0)
  const placeIn = (event: MouseEvent): { x: number; y: number } => {
    const box = (event.currentTarget as Element).getBoundingClientRect()
    return { x: event.clientX - box.x, y: event.clientY - box.y }
  }
  const markerUnder = (x: number): { cell: number; marker: Marker } | undefined =>
    markers.value.findLast(({ cell }) => x >= pixelOf(cell) - 2 && x <= pixelOf(cell) + 9)

  function handleUnder({ x, y }: { x: number; y: number }): 'in' | 'out' | null {
    const range = timeline.range
    if (!range || y > flagHeight + 2) return null
    if (Math.abs(x - pixelOf(range.first)) <= reach) return 'in'
    return Math.abs(x - pixelOf(range.last + 1)) <= reach ? 'out' : null
  }

  function onDown(event: PointerEvent): void {
    const place = placeIn(event)
    if (event.button === 1) drag = { kind: 'pan', x: place.x }
    else if (event.button === 0) drag = pressed(place)
    if (!drag) return
    ;(event.currentTarget as Element).setPointerCapture(event.pointerId)
    // The keys belong to the timeline now: Space plays, and presses no button that was used before.
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
    event.preventDefault()
  }
  function pressed(place: { x: number; y: number }): Drag | null {
    const handle = handleUnder(place)
    if (handle) return { kind: handle, x: place.x }
    const flag = place.y <= flagHeight ? markerUnder(place.x) : undefined
    timeline.seekCell(flag?.cell ?? cellUnder(place.x))
    return flag ? null : { kind: 'scrub', x: place.x }
  }

  function onMove(event: PointerEvent): void {
    const place = placeIn(event)
    const cell = cellUnder(place.x)
    if (!drag) {
      const handle = handleUnder(place)
      cursor.value = handle ? 'ew-resize' : place.y < rulerHeight ? 'col-resize' : 'default'
      return hover({ cell, ...place })
    }
    hover(null)
    if (drag.kind === 'scrub') timeline.seekCell(cell)
    else if (drag.kind === 'in') timeline.setIn(Math.min(cell, timeline.range?.last ?? cell))
    else if (drag.kind === 'out') timeline.setOut(Math.max(cell, timeline.range?.first ?? cell))
    else {
      const { from, to } = timeline.view
      timeline.pan(((drag.x - place.x) / width.value) * (to - from))
      drag.x = place.x
    }
  }
  function onUp(): void {
    drag = null
  }
  function onLeave(): void {
    if (!drag) hover(null)
  }

  function onWheel(event: WheelEvent): void {
    const unit = wheelUnits[event.deltaMode] ?? 1
    const place = placeIn(event)
    if (event.ctrlKey || event.metaKey || event.altKey) {
      // A pinch says small numbers, a wheel large ones.
      const factor = Math.exp(-Math.max(-120, Math.min(120, event.deltaY * unit)) * 0.004)
      timeline.zoom(factor, toUnit(timeline.view, width.value, place.x))
      return hover(null)
    }
    const down = event.shiftKey ? 0 : event.deltaY * unit
    if (Math.abs(event.deltaX) <= Math.abs(down) && place.y > rulerHeight && scrollBy(down)) return hover(null)
    const across = (event.deltaX || event.deltaY) * unit
    timeline.pan((across / width.value) * (timeline.view.to - timeline.view.from))
    hover(null)
  }

  function onDouble(event: MouseEvent): void {
    const { x, y } = placeIn(event)
    const flag = y <= flagHeight + 2 ? markerUnder(x) : undefined
    if (flag) edit(flag.marker.id)
  }

  return { cursor, onDown, onMove, onUp, onLeave, onWheel, onDouble }
}
