import { watch } from 'vue'
import { fitted } from '../frame/view'
import { useClipStore } from '../stores/clip'
import { usePlaybackStore } from '../stores/playback'
import { usePlayheadStore } from '../stores/playhead'
import { useRunStore } from '../stores/run'
import { useStudyPartsStore } from '../stores/studyParts'
import { useViewerStore } from '../stores/viewer'

/**
 * What was true of the pictures before is not true of others: frames of another clip are seen whole at first, and none of
 * them was dropped yet. A study that reopens brings its own zoom. Once, by the root component.
 */
export function useNewContent(): void {
  const clips = useClipStore()
  const runs = useRunStore()
  const playhead = usePlayheadStore()
  const playback = usePlaybackStore()
  const viewer = useViewerStore()
  const parts = useStudyPartsStore()

  let seen: string | null = null
  /** Two clips of the same bytes are the same pictures. */
  const content = (): string | null =>
    (playhead.subject === 'run' ? runs.opened?.record.resolved.clip.sha256 : clips.clip?.sha256) ?? null

  watch(
    content,
    (now) => {
      if (now === null || now === seen) return
      const isFirst = seen === null
      seen = now
      playback.begin()
      const isOfStudy = parts.isArriving(playhead.subject === 'run' ? 'run' : 'clip')
      if (!isFirst && !isOfStudy) viewer.view = fitted
    },
    { flush: 'sync', immediate: true },
  )
}
