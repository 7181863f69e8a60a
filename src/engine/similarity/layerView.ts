import { gramOf, type Gram } from './gram'
import { averageToGrid } from './grid'
import { pickGram, pickRows, type Picks } from './picks'
import type { LayerSample, Maps } from './sample'

export interface Grid {
  readonly height: number
  readonly width: number
}

/** Rows of a layer as they are compared, reduced to what measures need of them. */
export interface Rows extends Gram {
  readonly count: number
  /** values in one row */
  readonly dimensions: number
}

/** Maps in float64, one for each row or for each row and channel. */
export interface GridMaps {
  readonly rows: number
  readonly channels: number
  readonly places: number
  /** [rows, channels, places] */
  readonly data: Float64Array
}

/** A layer over one clip, asked for its rows in one order or another. What is computed from the sample is kept. */
export interface LayerView {
  readonly sample: LayerSample
  /** @param grid null: a row is a whole map; else a row is a place of that grid, for layers with channel maps */
  rows(picks: Picks, grid: Grid | null): Rows
  maps(picks: Picks, grid: Grid): GridMaps
  /** only for layers with channel maps */
  channels(picks: Picks, grid: Grid): GridMaps
}

export function viewOf(sample: LayerSample): LayerView {
  const grams = new Map<string, Rows>()
  const averaged = new Map<string, Float32Array>()
  const channelsOn = (grid: Grid): Float32Array =>
    kept(averaged, `channels ${keyOf(grid)}`, () =>
      toGrid(sample.channels!, sample.rows * sample.channels!.channels, grid),
    )
  const source = (grid: Grid | null): Rows =>
    grid ? kept(grams, keyOf(grid), () => placeRows(sample, grid, channelsOn(grid))) : { ...sample, count: sample.rows }

  return {
    sample,
    rows(picks, grid) {
      const places = grid ? grid.height * grid.width : 1
      const { dimensions, ...gram } = source(grid)
      return { ...pickGram(gram, picks, places), count: picks.length * places, dimensions }
    },
    maps(picks, grid) {
      const places = grid.height * grid.width
      const maps = kept(averaged, `maps ${keyOf(grid)}`, () => toGrid(sample.maps, sample.rows, grid))
      return { rows: picks.length, channels: 1, places, data: pickRows(maps, picks, places) }
    },
    channels(picks, grid) {
      const places = grid.height * grid.width
      const { channels } = sample.channels!
      return { rows: picks.length, channels, places, data: pickRows(channelsOn(grid), picks, channels * places) }
    },
  }
}

export function keyOf({ height, width }: Grid): string {
  return `${height}x${width}`
}

function toGrid({ data, height, width }: Maps, count: number, grid: Grid): Float32Array {
  return averageToGrid(data, count, height, width, grid.height, grid.width)
}

/** Rows (frame, place), each the channels there. */
function placeRows(sample: LayerSample, grid: Grid, data: Float32Array): Rows {
  const { channels } = sample.channels!
  const places = grid.height * grid.width
  const rows: Float32Array[] = []
  for (let frame = 0; frame < sample.rows; frame++)
    for (let place = 0; place < places; place++) {
      const at = frame * channels * places + place
      rows.push(Float32Array.from({ length: channels }, (_, channel) => data[at + channel * places]!))
    }
  return { ...gramOf(rows), count: rows.length, dimensions: channels }
}

function kept<T>(store: Map<string, T>, key: string, make: () => T): T {
  const found = store.get(key)
  if (found !== undefined) return found
  const made = make()
  store.set(key, made)
  return made
}
