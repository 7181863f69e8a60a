import { computed } from 'vue'
import { fitted, pan, placeOf, scaleOf, zoomStep, zoomTo, type Pane } from '../frame/view'
import type { Size } from '../frame/pixel'
import { useViewerStore } from '../stores/viewer'

const nothing: { picture: Size; pane: Pane } = {
  picture: { width: 1, height: 1 },
  pane: { width: 1, height: 1, ratio: 1 },
}

/** Zoom by keys and menus, in the pane the pointer was over last: about the pointer while it is there, else the middle. */
export function useZoom() {
  const viewer = useViewerStore()
  const stage = computed(() => viewer.stage ?? nothing)

  function about(): { x: number; y: number } {
    const { picture, pane } = stage.value
    if (!viewer.probe) return { x: pane.width / 2, y: pane.height / 2 }
    const { left, top, width, height } = placeOf(viewer.view, picture, pane)
    return { x: left + viewer.probe.x * width, y: top + viewer.probe.y * height }
  }

  return {
    /** pixels of the screen for each pixel of the picture */
    scale: computed(() => scaleOf(viewer.view, stage.value.picture, stage.value.pane)),
    isFitted: computed(() => viewer.view.scale === null),
    fit: (): void => void (viewer.view = fitted),
    zoomAbout(scale: number): void {
      const { picture, pane } = stage.value
      const { x, y } = about()
      viewer.view = zoomTo(viewer.view, scale, picture, pane, x, y)
    },
    step(towards: 1 | -1): void {
      const { picture, pane } = stage.value
      const { x, y } = about()
      viewer.view = zoomStep(viewer.view, towards, picture, pane, x, y)
    },
    /** @param across,down parts of the pane that the view moves by */
    move(across: number, down: number): void {
      const { picture, pane } = stage.value
      viewer.view = pan(viewer.view, picture, pane, -across * pane.width, -down * pane.height)
    },
  }
}
