import type { TimelineAxis } from '../../timeline/axis'
import type { PlacedLane } from '../../timeline/lane'
import type { View } from '../../timeline/viewport'
import type { Marker } from '../../stores/timelineMarks'
import type { TimelineColors } from './colors'

export const rulerHeight = 44
/** the strip at the top of the ruler where range and markers stand */
export const flagHeight = 10

/** All that is drawn, in CSS pixels. */
export interface Scene {
  readonly axis: TimelineAxis
  readonly view: View
  readonly width: number
  readonly height: number
  /** device pixels in a CSS pixel */
  readonly ratio: number
  readonly colors: TimelineColors
  readonly font: string
  /** pinned below the ruler, not scrolled */
  readonly pinned: readonly PlacedLane[]
  readonly lanes: readonly PlacedLane[]
  /** where scrolled lanes begin */
  readonly top: number
  readonly scroll: number
  readonly cell: number
  /** cell under the pointer; null: none */
  readonly hovered: number | null
  readonly range: { readonly first: number; readonly last: number } | null
  readonly markers: readonly { readonly cell: number; readonly marker: Marker }[]
  thumbnail(cell: number): ImageBitmap | null
  /** cells whose thumbnails are shown, rising */
  readonly slots: readonly number[]
  /** rises with every picture that arrives, so that the scene is drawn again */
  readonly pictures: number
}
