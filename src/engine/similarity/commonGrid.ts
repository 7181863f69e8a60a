import type { Measure, RowUnit } from '../../contract/correlation'
import type { Grid, LayerView } from './layerView'
import { rules } from './measure'
import type { Reason } from './measure/rule'

/** Rows of one clip that are compared at most: of every pair of them several numbers are kept. */
const mostRows = 1600

/** How the maps of two layers are compared. */
export interface Common {
  /** null: whole maps are rows */
  readonly grid: Grid | null
  /** places were given up because there would have been too many rows */
  readonly isCoarsened: boolean
}

/**
 * The grid that a measure compares two layers on: the finest that averages neither map up, has at most `most` places along
 * a side, and makes no more rows than can be compared.
 */
export function commonGrid(
  measure: Measure,
  unit: RowUnit,
  { sample: image }: LayerView,
  { sample: video }: LayerView,
  most: number,
): Common | Reason {
  const { reads } = rules[measure]
  if (reads === 'maps') return mapsGrid(finest(image.maps, video.maps, most))
  if (reads === 'rows' && unit !== 'positions') return { grid: null, isCoarsened: false }
  if (!image.channels) return 'The image layer has no channel maps, so there are no places to compare.'
  if (!video.channels) return 'The video layer has no channel maps, so there are no places to compare.'
  if (unit !== 'positions') return { grid: { height: 1, width: 1 }, isCoarsened: false }
  return coarsened(finest(image.channels, video.channels, most), Math.max(image.rows, video.rows))
}

/** Two maps of one positive value each always have cosine 1, whatever the layers are. */
function mapsGrid(grid: Grid): Common | Reason {
  if (grid.height * grid.width > 1) return { grid, isCoarsened: false }
  return 'The common grid has a single place, so there are no maps to compare.'
}

/** The finest grid that neither map has to be averaged up to. */
export function finest(a: Grid, b: Grid, most: number): Grid {
  return { height: Math.min(a.height, b.height, most), width: Math.min(a.width, b.width, most) }
}

function coarsened(grid: Grid, steps: number): Common {
  let { height, width } = grid
  while (steps * height * width > mostRows && height * width > 1)
    if (height >= width) height--
    else width--
  return { grid: { height, width }, isCoarsened: height < grid.height || width < grid.width }
}
