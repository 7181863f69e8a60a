import type { Levels } from './levels'
import type { Track } from './track'

/** Cells that stand out: of a window, or key frames. */
export interface Marks {
  /** rising, each once */
  readonly full: readonly number[]
  /** belong to it but are left as they are */
  readonly faint: readonly number[]
  /** one stretch: first to last cell are joined by a band */
  readonly isStretch: boolean
}

/** Steps of a video layer, and the frames they are compared with. Places are cells, with parts between two of them. */
export interface Steps {
  readonly places: readonly number[]
  readonly links: readonly {
    readonly step: number
    readonly cell: number
    /** of the strongest of its step, 0 to 1 */
    readonly share: number
  }[]
  /** the step at the playhead; -1: none */
  readonly current: number
}

interface LaneWords {
  readonly id: string
  readonly name: string
  /** one sentence */
  readonly meaning: string
}

/** What would make a lane complete. */
export interface LaneAction {
  /** a word */
  readonly label: string
  readonly title: string
  run(): unknown
}

export type Lane = LaneWords &
  (
    | { readonly kind: 'thumbnails' }
    | {
        readonly kind: 'marks'
        readonly marks: Marks
        readonly tone: MarkTone
        readonly count: string
        readonly action?: LaneAction | null
      }
    | { readonly kind: 'steps'; readonly steps: Steps; readonly count: string }
    | { readonly kind: 'track'; readonly track: Track; readonly levels: Levels }
  )
export type MarkTone = 'key' | 'plan' | 'run' | 'model'

export interface PlacedLane {
  readonly lane: Lane
  /** CSS pixels below the ruler, before scrolling */
  readonly top: number
  readonly height: number
}

export const laneHeights = { thumbnails: 40, marks: 17, steps: 40, track: 40 } as const
export const trackHeights = { small: 22, medium: 40, large: 88 } as const
export type TrackHeight = keyof typeof trackHeights

/** Lanes below each other. */
export function placeLanes(lanes: readonly Lane[], heightOf: (lane: Lane) => number): PlacedLane[] {
  let top = 0
  return lanes.map((lane) => {
    const height = heightOf(lane)
    const placed = { lane, top, height }
    top += height
    return placed
  })
}

/** @returns position among the other lanes of one that is held at a height: below each whose middle it has passed */
export function placeAt(placed: readonly PlacedLane[], id: string, y: number): number {
  return placed.filter(({ lane, top, height }) => lane.id !== id && top + height / 2 < y).length
}

/** Positions of cells, rising, each once. */
export function marksOf(full: readonly number[], faint: readonly number[] = [], isStretch = true): Marks {
  const rising = (cells: Iterable<number>): number[] => [...new Set(cells)].sort((a, b) => a - b)
  const there = new Set(full)
  return { full: rising(full), faint: rising(faint.filter((cell) => !there.has(cell))), isStretch }
}
