import { onScopeDispose, watch } from 'vue'
import { usePlayheadStore } from '../stores/playhead'

/**
 * Moves the playhead by the clip's own time stamps. Every picture is shown: where one is not at hand yet, the clock
 * waits for it instead of skipping.
 *
 * @param isReady whether a position can be drawn at once
 */
export function usePlayback(isReady: (position: number) => boolean): void {
  const playhead = usePlayheadStore()
  let request = 0
  /** picture time at the last tick, seconds */
  let clock = 0
  let before = 0

  function tick(now: number): void {
    const elapsed = Math.min(0.25, (now - before) / 1000)
    before = now
    advance(elapsed * playhead.rate)
    if (playhead.isPlaying) request = requestAnimationFrame(tick)
  }

  /** One picture at most per screen refresh, so none is skipped; at high speeds that is the limit. */
  function advance(seconds: number): void {
    const direction = Math.sign(seconds)
    const next = playhead.index + direction
    if (next < 0 || next > playhead.last) return playhead.pause()
    if (!isReady(next)) return
    clock += seconds
    if ((clock - playhead.timeAt(next)) * direction < 0) return
    playhead.seek(next)
    // A clock far ahead of a slow screen would race afterwards.
    const lag = clock - playhead.timeAt(next)
    if (Math.abs(lag) > 0.25) clock = playhead.timeAt(next)
  }

  watch(
    () => playhead.isPlaying,
    (isPlaying) => {
      cancelAnimationFrame(request)
      if (!isPlaying) return
      clock = playhead.timeAt(playhead.index)
      before = performance.now()
      request = requestAnimationFrame(tick)
    },
  )
  onScopeDispose(() => cancelAnimationFrame(request))
}
