import type { Measure } from '../../contract/correlation'
import { commonGrid } from './commonGrid'
import type { ClipLayout, ClipViews } from './layout'
import { keyOf, type Grid } from './layerView'
import type { Reason } from './measure/rule'
import type { CorrelateOptions } from './options'

/** The forms of layers that the cells of a measure need: an image layer has one for each alignment and common grid. */
export interface Slots {
  readonly image: readonly ImageSlot[]
  readonly video: readonly VideoSlot[]
  readonly cells: readonly CellSlots[]
}

interface ImageSlot {
  readonly layer: number
  /** which of the clip's ways of bringing frames to steps */
  readonly group: number
  readonly grid: Grid | null
}

interface VideoSlot {
  readonly layer: number
  readonly grid: Grid | null
}

interface CellSlots {
  /** places in `image` and `video` */
  readonly image: number
  readonly video: number
  readonly steps: number
  /** rows per step */
  readonly places: number
  readonly isCoarsened: boolean
  /** why the two cannot be compared, whatever their features */
  readonly reason: Reason | null
}

export function slotsOf(views: ClipViews, clip: ClipLayout, measure: Measure, options: CorrelateOptions): Slots {
  const image = listOf<ImageSlot>()
  const video = listOf<VideoSlot>()
  const cells = views.images.flatMap((imageView, row) =>
    views.videos.map((videoView, column): CellSlots => {
      const steps = clip.steps[column]!
      const common = commonGrid(measure, options.rowUnit, imageView, videoView, options.grid)
      if (typeof common === 'string')
        return { image: 0, video: 0, steps, places: 1, isCoarsened: false, reason: common }
      const { grid, isCoarsened } = common
      const key = grid ? keyOf(grid) : ''
      const group = clip.groupOf[column]!
      return {
        image: image.place(`${row} ${group} ${key}`, { layer: row, group, grid }),
        video: video.place(`${column} ${key}`, { layer: column, grid }),
        steps,
        places: grid && measure !== 'cosine' ? grid.height * grid.width : 1,
        isCoarsened,
        reason: null,
      }
    }),
  )
  return { image: image.items, video: video.items, cells }
}

function listOf<T>(): { items: T[]; place(key: string, item: T): number } {
  const places = new Map<string, number>()
  const items: T[] = []
  return {
    items,
    place(key, item) {
      const known = places.get(key)
      if (known !== undefined) return known
      places.set(key, items.length)
      return items.push(item) - 1
    },
  }
}
