import type { GridMaps } from '../layerView'
import { dot } from './pairs'
import type { Rule } from './rule'

interface UnitMaps {
  /** one for each row, of length 1; null where the map is zero everywhere */
  readonly maps: readonly (Float64Array | null)[]
}

/**
 * Cosine between maps of mean |activation|, averaged over rows.
 *
 * @see attention maps: Zagoruyko and Komodakis, ICLR 2017, eq. 1 with p = 1
 */
export const mapCosine: Rule<'maps', UnitMaps> = {
  reads: 'maps',
  form(source) {
    if (!source.data.every(Number.isFinite)) return 'has features that are NaN or infinite'
    const maps = unitMaps(source)
    return maps.some((map) => map !== null) ? { maps } : `is zero everywhere in all ${source.rows} rows`
  },
  both(image, video) {
    const cosines = cosinesOf(image, video).filter((cosine) => cosine !== null)
    if (cosines.length === 0) return 'In every row one of the two layers is zero everywhere, so no cosine is defined.'
    return cosines.reduce((sum, cosine) => sum + cosine, 0) / cosines.length
  },
  self: () => 1,
}

/** One for each row; null where a map is zero everywhere. */
export function cosinesOf(image: UnitMaps, video: UnitMaps): (number | null)[] {
  return image.maps.map((map, row) => {
    const other = video.maps[row]
    return map && other ? Math.min(1, dot(map, other)) : null
  })
}

export function unitMaps({ rows, places, data }: GridMaps): (Float64Array | null)[] {
  return Array.from({ length: rows }, (_, row) => {
    const map = data.subarray(row * places, (row + 1) * places)
    const length = Math.sqrt(dot(map, map))
    return length > 0 ? map.map((value) => value / length) : null
  })
}
