import { computed, type Ref } from 'vue'
import { usePlayheadStore } from '../../stores/playhead'
import { useRunStore } from '../../stores/run'
import { useViewerStore, type CompareMode } from '../../stores/viewer'
import { piecesWithin, type PieceWidth } from '../timeline/barPieces'
import { channelNames } from './words'

/** What the viewer's bar is made of beside what is shown and how large, by importance. */
export type ViewerPiece =
  'zoom' | 'modes' | 'extra' | 'pictures' | 'map' | 'colors' | 'pixels' | 'figure' | 'film' | 'words' | 'title'

/** Widths in CSS pixels, their gap counted in: source clip or run with the edges of the bar and the button of the menu. */
const always = 196
/** Saved by narrower edges and gaps, in a panel up to this wide; as in the bar's own style. */
const narrow = { width: 480, saved: 24 }
const gap = 8
const icon = 28
const extras: Readonly<Record<CompareMode, number>> = {
  ...{ side: 0, difference: 0 },
  ...{ wipe: icon + gap, flicker: 156, blend: 150 },
}

/** Which pieces there are, and which of them there is room for in one row. */
export function usePieces(width: Ref<number>) {
  const viewer = useViewerStore()
  const playhead = usePlayheadStore()
  const runs = useRunStore()

  const isRun = computed(() => playhead.subject === 'run' && runs.opened !== null)
  const isMap = computed(() => viewer.shownNames.includes('overlay'))
  const isOfChange = computed(
    () =>
      viewer.mode === 'difference' || viewer.shownNames.some((name) => name === 'perturbation' || name === 'rounded'),
  )
  const words = computed(
    () =>
      (viewer.mode === 'side' ? 54 : 0) +
      (isMap.value ? 126 : 0) +
      (isOfChange.value ? channelNames[viewer.channel].length * 7.5 + gap : 0),
  )
  const ofRun = computed((): readonly PieceWidth<ViewerPiece>[] => [
    ['modes', 152 + gap],
    ...(extras[viewer.mode] > 0 ? [['extra', extras[viewer.mode]] as const] : []),
    ['pictures', viewer.mode === 'side' ? 46 + gap : 250 + gap],
    ...(isMap.value ? [['map', 32 + gap] as const] : []),
    ...(isOfChange.value ? [['colors', 88] as const] : []),
  ])
  const all = computed((): readonly PieceWidth<ViewerPiece>[] => [
    ['zoom', 92],
    ...(isRun.value ? ofRun.value : []),
    ['pixels', icon],
    ...(isRun.value
      ? ([
          ['figure', icon],
          ['film', icon],
          ['words', words.value],
        ] as const)
      : []),
    ['title', 130],
  ])
  const room = computed(() => width.value - always + (width.value <= narrow.width ? narrow.saved : 0))
  const within = computed(() => piecesWithin(room.value, all.value))
  const fits = (piece: ViewerPiece): boolean => within.value.has(piece)

  return {
    isRun,
    fits,
    isWanted: (piece: ViewerPiece): boolean => all.value.some(([one]) => one === piece),
    /** what has gone into the menu */
    tucked: computed(() =>
      all.value.map(([piece]) => piece).filter((piece) => !fits(piece) && piece !== 'words' && piece !== 'title'),
    ),
  }
}
