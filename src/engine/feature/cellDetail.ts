import type { CellDetail } from '../../contract/correlation'
import { bestPairs, channelCorrelations, effectiveSteps, mapCosines, stepContributions } from '../similarity/cell'
import type { LayerSample, TimeWeights } from '../similarity/sample'

/**
 * What lies behind a cell for one clip: curves over the video layer's steps, and how channels go together.
 *
 * @param grid places along a side of the common grid, at most
 */
export function detailOf(
  image: LayerSample,
  video: LayerSample,
  weights: TimeWeights,
  grid: number,
): Omit<CellDetail, 'steps'> {
  return {
    curves: [
      {
        measure: 'cosine',
        meaning:
          'Cosine between the two maps of mean |activation| at each step, on the common grid. Their mean is the cell’s map cosine.',
        values: mapCosines(image, video, weights, grid),
      },
      {
        measure: 'cka',
        meaning:
          'What each step adds to debiased linear CKA over the steps of this clip, times the number of steps. Their mean is the CKA; a step may take away.',
        values: stepContributions(image, video, weights),
      },
    ],
    ...channelsOf(image, video, weights),
  }
}

function channelsOf(
  image: LayerSample,
  video: LayerSample,
  weights: TimeWeights,
): Pick<CellDetail, 'channels' | 'reason'> {
  if (!image.channels || !video.channels) return { channels: null, reason: 'The channels were not kept.' }
  const values = channelCorrelations(
    { ...image.channels, rows: image.rows },
    { ...video.channels, rows: video.rows },
    weights,
  )
  if (values.every((r) => !Number.isFinite(r))) {
    const reason =
      'Every channel of one of the layers is constant over the steps and places of this clip, or not finite: no correlation is defined.'
    return { channels: null, reason }
  }
  const places =
    Math.min(image.channels.height, video.channels.height) * Math.min(image.channels.width, video.channels.width)
  return {
    channels: {
      rows: image.channels.channels,
      columns: video.channels.channels,
      values,
      samples: weights.steps * places,
      effectiveSamples: effectiveSteps(image, video, weights) * places,
      best: bestPairs(values, video.channels.channels),
    },
    reason: null,
  }
}
