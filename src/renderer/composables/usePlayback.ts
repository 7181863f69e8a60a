import { onScopeDispose, watch } from 'vue'
import { usePlaybackStore } from '../stores/playback'
import { usePlayheadStore } from '../stores/playhead'

/** Longest step of the clock, seconds: a window that was hidden goes on where it was. */
const longestStep = 1
/** Frames that must be at hand before playing begins, and how long they are waited for, seconds. */
const cushion = 6
const longestFill = 2
/** Frames are counted over this long, seconds. */
const counted = 1

/**
 * Moves the playhead by the clip's own time stamps. What is on screen is always the playhead's own frame: where the one whose
 * time has come is not at hand, the newest one that is takes its place, and those passed over are counted as dropped. With
 * `everyFrame` the clock waits instead. Once, by the root component; what shows frames joins the playback store.
 */
export function usePlayback(): void {
  const playhead = usePlayheadStore()
  const playback = usePlaybackStore()
  const { isReady, readAhead } = playback
  let request = 0
  /** picture time at the last tick, seconds */
  let clock = 0
  let before = 0
  /** seconds for which a cushion has been waited for; null: it plays */
  let filling: number | null = null
  /** frames that pass while one is brought, as it was found so far */
  let lead = 0
  let recent: { at: number; shown: number; due: number }[] = []

  function tick(now: number): void {
    // The first refresh may have begun before the key was pressed.
    const elapsed = Math.min(longestStep, Math.max(0, now - before) / 1000)
    before = now
    advance(elapsed, now / 1000)
    if (playhead.isPlaying) request = requestAnimationFrame(tick)
  }

  function advance(elapsed: number, now: number): void {
    const towards = playhead.rate < 0 ? -1 : 1
    const next = playhead.index + towards
    if (next < 0 || next > playhead.last) return playhead.pause()
    const isWaiting = isFilling(elapsed, towards)
    if (isWaiting || playback.everyFrame) readAhead(towards, next)
    if (isWaiting) return
    if (playback.everyFrame) showNext(elapsed, next, towards)
    else showDue(elapsed, now, towards)
  }

  /** The first frames are waited for, above all backwards, where a whole group is decoded before its end is there. */
  function isFilling(elapsed: number, towards: 1 | -1): boolean {
    if (filling === null) return false
    filling += elapsed
    let at = playhead.index + towards
    let there = 0
    while (there < cushion && at >= 0 && at <= playhead.last && isReady(at)) {
      there++
      at += towards
    }
    const isFull = there === cushion || at < 0 || at > playhead.last
    if (isFull || filling >= longestFill) filling = null
    playback.isFilling = filling !== null
    return filling !== null
  }

  /** One picture at most per screen refresh, so none is skipped; at high speeds that is the limit. */
  function showNext(elapsed: number, next: number, towards: 1 | -1): void {
    if (!isReady(next)) return
    clock += Math.min(0.25, elapsed) * playhead.rate
    if ((clock - playhead.timeAt(next)) * towards < 0) return
    playhead.seek(next)
    // A clock far ahead of a slow screen would race afterwards.
    const lag = clock - playhead.timeAt(next)
    if (Math.abs(lag) > 0.25) clock = playhead.timeAt(next)
  }

  function showDue(elapsed: number, now: number, towards: 1 | -1): void {
    const from = playhead.index
    clock += elapsed * playhead.rate
    let due = from
    while (inside(due + towards) && (clock - playhead.timeAt(due + towards)) * towards >= 0) due += towards
    let shown = due
    while (shown !== from && !isReady(shown)) shown -= towards
    if (shown !== from) {
      playhead.seek(shown)
      lead = Math.round((lead + Math.abs(due - shown)) / 2)
    }
    count(now, from, shown, due, towards)
    // What is asked for now comes late by as much as what came last.
    readAhead(towards, limited(shown === due ? due + towards : due + lead * towards))
    // Beyond the end there is no time: the last frame is waited for, and then it stops.
    if (!inside(due + towards)) clock = playhead.timeAt(due)
  }
  const limited = (position: number): number => Math.min(playhead.last, Math.max(0, position))
  const inside = (position: number): boolean => position === limited(position)

  /** Those passed over because they were not there are dropped; those that a fast speed passes over are not. */
  function count(now: number, from: number, shown: number, due: number, towards: 1 | -1): void {
    let missed = 0
    for (let at = from + towards; (shown - at) * towards > 0; at += towards)
      if (!isReady(at) || Math.abs(playhead.rate) <= 1) missed++
    playback.dropped += missed
    recent.push({ at: now, shown: shown === from ? 0 : 1, due: Math.abs(due - from) })
    recent = recent.filter(({ at }) => now - at < counted)
    const span = Math.min(counted, now - recent[0]!.at)
    if (span < counted / 2) return
    playback.shownRate = recent.reduce((sum, each) => sum + each.shown, 0) / span
    playback.dueRate = usualRate(due) * Math.abs(playhead.rate)
  }

  /** Frames a second around a position. */
  function usualRate(position: number): number {
    const [first, last] = [Math.max(0, position - 15), Math.min(playhead.last, position + 15)]
    const seconds = playhead.timeAt(last) - playhead.timeAt(first)
    return seconds > 0 ? (last - first) / seconds : 0
  }

  watch(
    () => Math.sign(playhead.rate),
    (direction) => {
      cancelAnimationFrame(request)
      playback.isFilling = false
      if (direction === 0) return
      clock = playhead.timeAt(playhead.index)
      before = performance.now()
      filling = 0
      lead = 0
      recent = []
      playback.begin()
      request = requestAnimationFrame(tick)
    },
  )
  watch(
    () => playhead.rate,
    () => (recent = []),
  )
  onScopeDispose(() => cancelAnimationFrame(request))
}
