import { onScopeDispose, watch } from 'vue'
import { usePlayheadStore } from '../stores/playhead'

/**
 * Moves the playhead by the clip's own time stamps. Every picture is shown: where one is not at hand yet, the clock
 * waits for it instead of skipping.
 *
 * @param isReady whether a position can be drawn at once
 * @param readAhead called with a direction while the next picture in it is waited for
 */
export function usePlayback(isReady: (position: number) => boolean, readAhead: (towards: 1 | -1) => void): void {
  const playhead = usePlayheadStore()
  let request = 0
  /** picture time at the last tick, seconds */
  let clock = 0
  let before = 0

  function tick(now: number): void {
    // The first refresh may have begun before the key was pressed.
    const elapsed = Math.min(0.25, Math.max(0, now - before) / 1000)
    before = now
    advance(elapsed)
    if (playhead.isPlaying) request = requestAnimationFrame(tick)
  }

  /** One picture at most per screen refresh, so none is skipped; at high speeds that is the limit. */
  function advance(elapsed: number): void {
    const direction = playhead.rate < 0 ? -1 : 1
    const next = playhead.index + direction
    if (next < 0 || next > playhead.last) return playhead.pause()
    if (!isReady(next)) return readAhead(direction)
    clock += elapsed * playhead.rate
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
