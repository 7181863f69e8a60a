import { computed } from 'vue'
import { describeBite } from '../../contract/marginText'
import { useDockStore } from '../stores/dock'
import { useMarginStore } from '../stores/margin'
import { useNoticeStore } from '../stores/notice'
import { usePlayheadStore } from '../stores/playhead'
import { useTimelineStore } from '../stores/timeline'

/** To the frame where the attack of the open run bites the chosen target, computed before if it must be. */
export function useBite() {
  const margins = useMarginStore()
  const playhead = usePlayheadStore()
  const timeline = useTimelineStore()
  const dock = useDockStore()
  const notices = useNoticeStore()

  /** why there is no such frame; null: there is */
  const missing = computed(() => {
    if (margins.missing !== null) return margins.missing
    if (!margins.margins || !margins.target) return 'Find where it bites first: the targets are asked again.'
    return margins.bitePosition === null ? describeBite(margins.target, margins.margins) : null
  })

  /** By position: a picture may be there several times. */
  function goTo(): void {
    if (margins.bitePosition === null || !margins.target) return
    if (playhead.subject !== 'run') playhead.show('run')
    playhead.pause()
    playhead.seek(margins.bitePosition)
    timeline.reveal(`margin alone ${margins.target.card}`)
  }

  /** Computes, goes there, and says what was found. */
  async function find(): Promise<void> {
    const { folder } = margins
    await margins.compute()
    if (margins.folder !== folder || !margins.margins || !margins.target || margins.failure) return
    goTo()
    const { margin } = margins.target.adversarial
    const isFooled = margin !== null && margin < 0
    notices.tell(
      isFooled ? 'Where it bites' : 'It keeps its answer: where it comes nearest to another',
      describeBite(margins.target, margins.margins),
      {
        label: 'Show margins',
        run: () => dock.show('margins', 'attack'),
      },
    )
  }

  return { missing, goTo, find }
}
