import { computed, watchEffect, type ComputedRef } from 'vue'
import { cellOver, drawOverlay, stepAt } from '../frame/featureMap'
import { describePlace, pixelAt } from '../frame/pixel'
import type { ShownPicture } from '../frame/shownPicture'
import { useOverlayStore } from '../stores/overlay'
import { usePlayheadStore } from '../stores/playhead'
import { useViewerStore } from '../stores/viewer'
import { formatValue } from '../text/number'
import type { useViewerFrames } from './useViewerFrames'

/** The feature map that belongs to the frame under the playhead, over that frame. */
export function useOverlayPicture(frames: ReturnType<typeof useViewerFrames>): ComputedRef<ShownPicture> {
  const viewer = useViewerStore()
  const playhead = usePlayheadStore()
  const overlays = useOverlayStore()
  watchEffect(() => (overlays.isLookedAt = viewer.needs.has('overlay') && playhead.subject === 'run'))

  const base = computed(() => frames[overlays.base].shown.value)
  /** of the frame that is shown, which is the one before while the playhead's own is fetched */
  const step = computed(() => stepAt(overlays.maps?.steps ?? [], base.value?.position ?? 0))
  let words: Uint32Array<ArrayBuffer> | undefined
  const picture = computed(() => {
    const { maps, limits } = overlays
    if (!base.value || !maps || !limits) return null
    const { frame } = base.value
    if (words?.length !== frame.width * frame.height) words = new Uint32Array(frame.width * frame.height)
    return drawOverlay(frame, maps, step.value, limits, viewer.mapOpacity, words)
  })

  function valueAt(column: number, row: number): string | null {
    const { maps } = overlays
    const cell = maps && picture.value && cellOver(maps, picture.value, column, row)
    return cell ? formatValue(maps.values[step.value * maps.height * maps.width + cell.index]!) : null
  }

  return computed(() => ({
    name: 'overlay',
    title: 'Feature map',
    label: `Feature map over the ${overlays.base} frame, position ${playhead.index}`,
    picture: picture.value,
    isCurrent: base.value?.position === playhead.index && !overlays.isLoading,
    failure: overlays.failure ?? frames[overlays.base].failure.value,
    changes: null,
    where: (place) => (picture.value ? describePlace(picture.value, place) : ''),
    describe(place) {
      if (!picture.value) return ''
      const { column, row } = pixelAt(picture.value, place)
      return valueAt(column, row) ?? 'beside the map'
    },
    texts(index) {
      const width = picture.value?.width ?? 1
      const found = valueAt(index % width, Math.floor(index / width))
      return found === null ? [] : [found]
    },
  }))
}
