import { computed, type Ref } from 'vue'
import { useMarginStore } from '../../stores/margin'
import { usePlayheadStore } from '../../stores/playhead'
import { useTimelineStore } from '../../stores/timeline'
import { formatTimeStamp } from '../../text/number'
import { piecesWithin, type BarPiece, type PieceWidth } from './barPieces'

/** Widths in CSS pixels: a digit or letter of the readout, the play button with gaps, an icon. */
const character = 7.6
const always = 54
const icon = 26
const gap = 4

/** Which pieces of the timeline's bar there is room for beside the frame's number and its whole time. */
export function useBarPieces(width: Ref<number>, isVariable: Ref<boolean>): (piece: BarPiece) => boolean {
  const playhead = usePlayheadStore()
  const timeline = useTimelineStore()
  const margins = useMarginStore()

  // By the last frame, so that nothing jumps while the playhead moves.
  const readout = computed(() => {
    const { ordinal = null, timeSeconds = null } = playhead.track.at(-1) ?? {}
    const words = `frame ${ordinal ?? playhead.last}${timeSeconds === null ? 'no time stamp' : formatTimeStamp(timeSeconds)}`
    return words.length * character
  })
  const isMarginWanted = computed(() => margins.isComputing || (playhead.subject === 'run' && margins.missing === null))

  const pieces = computed((): readonly PieceWidth[] => {
    const only = (isThere: boolean, pixels: number): number => (isThere ? pixels : 0)
    const hasRange = timeline.range !== null
    return [
      ['menu', icon + gap],
      ['steps', 2 * icon],
      ['markers', 44],
      ['range', 2 * icon + gap],
      ['zoom', 2 * icon],
      ['margin', only(isMarginWanted.value, 60)],
      ['attack', only(hasRange, 2 * icon)],
      ['whole', icon],
      ['ends', 3 * icon],
      ['of', only(playhead.subject === 'clip', (String(playhead.last).length + 3) * character + 2 * gap)],
      ['vfr', only(isVariable.value, 44)],
      ['marginWords', only(isMarginWanted.value, 124)],
      ['scale', 124],
      ['rangeWords', only(hasRange, 136)],
      ['badges', 150],
      ['attackWords', only(hasRange, 100)],
    ]
  })
  const within = computed(() => piecesWithin(width.value - always - readout.value, pieces.value))
  return (piece) => within.value.has(piece)
}
