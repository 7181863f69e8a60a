import { gramOf } from '../../../src/engine/similarity/gram'
import { averageToGrid, meanAbsolute } from '../../../src/engine/similarity/grid'
import type { ClipSamples, LayerSample, TimeWeights } from '../../../src/engine/similarity/sample'
import { createRandom } from '../../../src/engine/tensor/random'

/** Feature maps, [rows, channels, height, width]. */
export interface Features {
  readonly rows: number
  readonly channels: number
  readonly height: number
  readonly width: number
  readonly data: Float32Array
}

/** What extraction would keep of these features, channel maps included. */
export function sampleOf({ rows, channels, height, width, data }: Features, grid = 7): LayerSample {
  const length = channels * height * width
  const size = { height: Math.min(grid, height), width: Math.min(grid, width) }
  const features = Array.from({ length: rows }, (_, row) => data.subarray(row * length, (row + 1) * length))
  return {
    rows,
    dimensions: length,
    ...gramOf(features),
    maps: { height, width, data: meanAbsolute(data, rows, channels, height, width) },
    channels: {
      ...size,
      channels,
      data: averageToGrid(data, rows * channels, height, width, size.height, size.width),
    },
  }
}

/** Standard normal numbers by Box and Muller. */
export function gaussian(count: number, seed: number): Float32Array {
  const random = createRandom(seed)
  const unit = (): number => (random() + 0.5) / 2 ** 32
  return Float32Array.from({ length: count }, () => Math.sqrt(-2 * Math.log(unit())) * Math.cos(2 * Math.PI * unit()))
}

export function gaussianFeatures(size: Omit<Features, 'data'>, seed: number): Features {
  return { ...size, data: gaussian(size.rows * size.channels * size.height * size.width, seed) }
}

/** Every step is one frame. */
export function identityWeights(frames: number): TimeWeights {
  const data = Float64Array.from({ length: frames ** 2 }, (_, at) => (at % (frames + 1) === 0 ? 1 : 0))
  return { steps: frames, frames, data }
}

/** Every step is the mean of as many neighbouring frames. */
export function meanWeights(frames: number, steps: number): TimeWeights {
  const span = frames / steps
  const data = Float64Array.from({ length: frames * steps }, (_, at) =>
    Math.floor((at % frames) / span) === Math.floor(at / frames) ? 1 / span : 0,
  )
  return { steps, frames, data }
}

export function clipOf(
  images: readonly Features[],
  videos: readonly Features[],
  weights = videos.map(({ rows }) => identityWeights(rows)),
): ClipSamples {
  return { images: images.map((one) => sampleOf(one)), videos: videos.map((one) => sampleOf(one)), weights }
}
