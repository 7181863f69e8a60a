import { defineJob } from '../runtime/job'
import type { ChannelMaps, LayerSample, Maps } from '../similarity/sample'
import { averageToGrid, meanAbsolute } from '../similarity/grid'
import { gramOf } from '../similarity/gram'
import { eachFeatures, type FeatureRequest, type Features } from './features'
import type { TappedLayer } from './tapped'

export interface SampleRequest extends FeatureRequest {
  /** positions along a side of the grid that channels are averaged to, at most; null: channels are not wanted */
  readonly grid: number | null
}

/** Maps of activation are kept no finer than this along a side. */
export const finestMap = 32

/** Reduces the layers of a model over a clip to what similarity measures need. Progress is the share that is done. */
export const sampleJob = defineJob<SampleRequest, number, LayerSample[]>({
  name: 'feature/sample',
  async run(request, context) {
    const samples: LayerSample[] = []
    await eachFeatures(request, context, context.progress.bind(context), (features) => {
      samples[features.layer] = sampleOf(features, request.layers[features.layer]!, request.grid)
    })
    return samples
  },
})

/** @param grid as in `SampleRequest` */
export function sampleOf({ rows }: Pick<Features, 'rows'>, { trace }: TappedLayer, grid: number | null): LayerSample {
  return {
    rows: rows.length,
    dimensions: trace.channels * trace.height * trace.width,
    ...gramOf(rows),
    maps: mapsOf(rows, trace),
    channels: grid === null ? null : channelsOf(rows, trace, grid),
  }
}

function mapsOf(rows: readonly Float32Array[], { channels, height, width }: TappedLayer['trace']): Maps {
  const size = { height: Math.min(height, finestMap), width: Math.min(width, finestMap) }
  const maps = rows.map((row) =>
    averageToGrid(meanAbsolute(row, 1, channels, height, width), 1, height, width, size.height, size.width),
  )
  return { ...size, data: joined(maps) }
}

function channelsOf(
  rows: readonly Float32Array[],
  { channels, height, width }: TappedLayer['trace'],
  grid: number,
): ChannelMaps {
  const size = { height: Math.min(height, grid), width: Math.min(width, grid) }
  const maps = rows.map((row) => averageToGrid(row, channels, height, width, size.height, size.width))
  return { ...size, channels, data: joined(maps) }
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
