import type { CellDetail } from '../../contract/correlation'
import { averageToGrid } from './grid'
import { finest } from './commonGrid'
import { viewOf, type Grid, type GridMaps } from './layerView'
import { linearCka } from './measure/cka'
import { cosinesOf, unitMaps } from './measure/cosine'
import { correlationsOf, unitChannels } from './measure/match'
import { dot } from './measure/pairs'
import { allOf, picksOf, pickRows, type Picks } from './picks'
import { effectiveRows, memoryOf } from './resample/effectiveRows'
import type { ChannelMaps, LayerSample, TimeWeights } from './sample'

/**
 * What each step adds to debiased linear CKA over frames, times the number of steps: their mean is the CKA.
 *
 * @returns one for each step; all null where CKA is undefined
 */
export function stepContributions(image: LayerSample, video: LayerSample, weights: TimeWeights): (number | null)[] {
  const steps = weights.steps
  const rows = [viewOf(image).rows(picksOf(weights, image, video), null), viewOf(video).rows(allOf(steps), null)]
  const none = Array.from({ length: steps }, () => null)
  if (steps < 4) return none
  const forms = rows.map((one) => linearCka.form(one, { bandwidth: 1 }))
  const [a, b] = forms.map((form) => (typeof form === 'string' ? null : form.pairs))
  if (!a || !b) return none
  const scale = steps / (2 * Math.sqrt(dot(a, a) * dot(b, b)))

  const sums = new Float64Array(steps)
  let at = 0
  for (let i = 1; i < steps; i++)
    for (let j = 0; j < i; j++, at++) {
      const product = a[at]! * b[at]!
      sums[i]! += product
      sums[j]! += product
    }
  return Array.from(sums, (sum) => sum * scale)
}

/**
 * The activation-map cosine of each step.
 *
 * @param most places along each side of the common grid
 * @returns one for each step; null where a map is zero everywhere, or not finite
 */
export function mapCosines(
  image: LayerSample,
  video: LayerSample,
  weights: TimeWeights,
  most: number,
): (number | null)[] {
  const grid = finest(image.maps, video.maps, most)
  const ofImage = { maps: unitMaps(viewOf(image).maps(picksOf(weights, image, video), grid)) }
  const ofVideo = { maps: unitMaps(viewOf(video).maps(allOf(video.rows), grid)) }
  return cosinesOf(ofImage, ofVideo).map((cosine) => (Number.isFinite(cosine) ? cosine : null))
}

/** Channel maps of a layer over a clip, [rows, channels, height, width]. */
export interface ChannelRows extends ChannelMaps {
  readonly rows: number
}

/**
 * Pearson r between every channel of both layers over steps and places, both maps averaged down to a common grid.
 *
 * @returns [image channels, video channels]; NaN where one of the two is constant
 * @throws WorkbenchError `similarity/weights-mismatch`
 */
export function channelCorrelations(
  image: ChannelRows,
  video: ChannelRows,
  weights: TimeWeights,
): Float32Array<ArrayBuffer> {
  const grid = finest(image, video, Infinity)
  const ofImage = unitChannels(onGrid(image, grid, picksOf(weights, image, video)))
  return correlationsOf(ofImage, unitChannels(onGrid(video, grid, allOf(video.rows))))
}

function onGrid({ rows, channels, height, width, data }: ChannelRows, grid: Grid, picks: Picks): GridMaps {
  const places = grid.height * grid.width
  const averaged = averageToGrid(data, rows * channels, height, width, grid.height, grid.width)
  return { rows: picks.length, channels, places, data: pickRows(averaged, picks, channels * places) }
}

type BestPairs = NonNullable<CellDetail['channels']>['best']

/**
 * Strongest pairs by |r|, an image channel at most once.
 *
 * @param correlations [image channels, columns]
 * @param most how many pairs
 */
export function bestPairs(correlations: Float32Array, columns: number, most = 100): BestPairs {
  const ofChannel = Array.from({ length: correlations.length / columns }, (_, image) => {
    let best = { image, video: -1, r: 0 }
    for (let video = 0; video < columns; video++) {
      const r = correlations[image * columns + video]!
      if (Math.abs(r) > Math.abs(best.r)) best = { image, video, r }
    }
    return best
  })
  return ofChannel
    .filter(({ video }) => video >= 0)
    .sort((a, b) => Math.abs(b.r) - Math.abs(a.r))
    .slice(0, most)
}

/** Independent rows that the steps of a pair of layers are worth; the steps themselves for layers that are constant. */
export function effectiveSteps(image: LayerSample, video: LayerSample, weights: TimeWeights): number {
  return effectiveRows(
    video.rows,
    memoryOf(viewOf(image).rows(picksOf(weights, image, video), null)),
    memoryOf(viewOf(video).rows(allOf(video.rows), null)),
  )
}
