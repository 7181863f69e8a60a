import { computed, onScopeDispose, shallowReadonly, shallowRef, watch, type Ref } from 'vue'
import { toWireError, type WireError } from '../../contract/error'
import { createFrameCache, type FrameCache } from '../frame/frameCache'
import { createFrameLoader, type FrameLoader, type FrameSource } from '../frame/frameLoader'
import { usePlayheadStore } from '../stores/playhead'
import { urgent } from '../frame/traffic'

/** One bounded cache for every viewer of the window. */
const sharedCache: FrameCache<unknown> = createFrameCache()

export interface ShownFrame<Frame> {
  readonly frame: Frame
  /** position the frame belongs to: behind the playhead while a newer one is on its way */
  readonly position: number
}

/**
 * The picture under the playhead, fetched when it is not at hand. Until it comes the one before stays, marked by its position.
 *
 * @param source null: nothing to show
 */
export function useFrames<Frame>(source: Ref<FrameSource<Frame> | null>, position: Ref<number>) {
  const playhead = usePlayheadStore()
  const shown = shallowRef<ShownFrame<Frame> | null>(null)
  const failure = shallowRef<WireError | null>(null)
  let loader: FrameLoader<Frame> | null = null
  let direction: 1 | -1 = 1

  function look(): void {
    const frame = loader?.get(position.value)
    if (!frame) return
    shown.value = { frame, position: position.value }
    failure.value = null
  }

  function restart(next: FrameSource<Frame> | null): void {
    loader?.stop()
    shown.value = null
    failure.value = null
    loader =
      next &&
      createFrameLoader({ ...next, fetch: (asked) => urgent(next.fetch(asked)) }, sharedCache as FrameCache<Frame>, {
        loaded: look,
        failed: (error) => (failure.value = toWireError(error)),
      })
    look()
    loader?.want(position.value, direction)
  }

  watch(source, restart, { immediate: true, flush: 'sync' })
  watch(
    position,
    (next, before) => {
      direction = next < before ? -1 : 1
      look()
      // While it plays, playback itself says what it will reach.
      if (!playhead.isPlaying) loader?.want(next, direction)
    },
    { flush: 'sync' },
  )
  watch(
    () => playhead.isPlaying,
    (isPlaying) => !isPlaying && loader?.want(position.value, direction),
  )
  onScopeDispose(() => loader?.stop())

  return {
    shown: shallowReadonly(shown),
    failure: shallowReadonly(failure),
    isNeeded: computed(() => source.value !== null),
    has: (at: number): boolean => loader?.has(at) ?? false,
    /** Reads what playing will reach from a position on. */
    readAhead(towards: 1 | -1, from: number): void {
      direction = towards
      loader?.play(from, direction)
    },
  }
}
