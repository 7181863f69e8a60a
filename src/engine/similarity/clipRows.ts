import { WorkbenchError } from '../../contract/error'
import { gramOf } from './gram'
import { pickRows } from './picks'
import type { ClipSamples, LayerSample } from './sample'

/**
 * All clips as one whose rows are the clips: channel maps averaged over time, then flattened on the layer's own grid.
 *
 * @throws WorkbenchError `similarity/clip-mismatch` if a layer's maps differ in size between clips;
 *   `similarity/no-channel-maps` if a layer has none
 */
export function clipsAsRows(clips: readonly ClipSamples[]): ClipSamples {
  const [{ images, videos }] = clips as [ClipSamples]
  const count = clips.length
  const identity = Float64Array.from({ length: count * count }, (_, at) => (at % (count + 1) === 0 ? 1 : 0))
  return {
    images: images.map((_, layer) => layerOverClips(clips.map((clip) => clip.images[layer]!))),
    videos: videos.map((_, layer) => layerOverClips(clips.map((clip) => clip.videos[layer]!))),
    weights: videos.map(() => ({ steps: count, frames: count, data: identity })),
  }
}

function layerOverClips(samples: readonly LayerSample[]): LayerSample {
  const maps = meanMaps(samples, ({ maps: { height, width, data } }) => ({ height, width, channels: 1, data }))
  const channels = meanMaps(samples, (sample) => {
    if (!sample.channels) throw noChannelMaps()
    return sample.channels
  })
  const dimensions = channels.channels * channels.height * channels.width
  const rows = samples.map((_, clip) => channels.data.subarray(clip * dimensions, (clip + 1) * dimensions))
  return { rows: samples.length, dimensions, ...gramOf(rows), maps, channels }
}

type ChannelMaps = NonNullable<LayerSample['channels']>

/** Maps of each clip, averaged over its rows. */
function meanMaps(samples: readonly LayerSample[], mapsOf: (sample: LayerSample) => ChannelMaps): ChannelMaps {
  const { height, width, channels } = mapsOf(samples[0]!)
  const length = height * width * channels
  const data = new Float32Array(samples.length * length)
  samples.forEach((sample, clip) => {
    const maps = mapsOf(sample)
    if (maps.data.length !== sample.rows * length || maps.height !== height) throw clipMismatch(clip)
    const all = Array.from({ length: sample.rows }, (_, row) => row)
    data.set(pickRows(maps.data, [{ from: all, weights: all.map(() => 1 / sample.rows) }], length), clip * length)
  })
  return { height, width, channels, data }
}

function clipMismatch(clip: number): WorkbenchError {
  return new WorkbenchError(
    'similarity/clip-mismatch',
    `Maps of a layer have another size in clip ${clip + 1} than in the first clip; expected the same in all.`,
    'Compare clips that the models see at one size.',
  )
}

function noChannelMaps(): WorkbenchError {
  return new WorkbenchError('similarity/no-channel-maps', 'Rows of clips need the channel maps of every layer.')
}
