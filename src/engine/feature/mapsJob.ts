import type { FeatureMapsRequest } from '../../contract/maps'
import type { ModelCard } from '../../contract/card'
import type { Provider } from '../../contract/plan'
import { framesToImage } from '../model/preprocess'
import { readGraph } from '../onnx/codec'
import { defineJob, type JobContext } from '../runtime/job'
import type { FrameClip } from '../tensor/clipArray'
import { openLayers, type OpenLayers } from './features'
import type { TappedLayer } from './tapped'

export interface MapsJobRequest {
  /** path of the ONNX file */
  readonly model: string
  readonly card: ModelCard
  readonly layer: TappedLayer
  readonly clip: FrameClip
  /** taken away from the features of `clip`; null: nothing is */
  readonly from: FrameClip | null
  /** video models: position among the frames of each frame the model takes; null: every frame by itself */
  readonly positions: readonly number[] | null
  readonly channel: FeatureMapsRequest['channel']
  readonly provider: Provider
  readonly threads: number
}

export interface MapsJobResponse {
  /** null: the mean of all */
  readonly channel: number | null
  /** [count, height, width] */
  readonly values: Float32Array<ArrayBuffer>
}

/** Maps of one channel of a layer over a clip. Memory holds the features of one run of the model at a time. */
export const mapsJob = defineJob<MapsJobRequest, never, MapsJobResponse>({
  name: 'feature/maps',
  async run(request, context) {
    const { layer, channel } = request
    const model = await openLayers(await readGraph(request.model), [layer], request)
    try {
      const taken = channel === 'strongest' ? await strongestChannel(model, request, context) : channel
      const { channels, height, width, steps } = layer.trace
      const groups = groupsOf(request)
      const area = height * width
      const values = new Float32Array(groups.length * (layer.rows ?? steps).length * area)
      let at = 0
      await eachRow(model, request, context, (row) => {
        const map = values.subarray(at, (at += area))
        if (taken === 'mean') addMean(map, row, channels)
        else map.set(row.subarray(taken * area, (taken + 1) * area))
      })
      return { channel: taken === 'mean' ? null : taken, values }
    } finally {
      await model.close()
    }
  },
})

function addMean(map: Float32Array, row: Float32Array, channels: number): void {
  for (let place = 0; place < map.length; place++) {
    let sum = 0
    for (let at = place; at < row.length; at += map.length) sum += Math.abs(row[at]!)
    map[place] = sum / channels
  }
}

/** Whose |activation| is largest on average over the clip; of several the first. */
async function strongestChannel(
  model: OpenLayers,
  request: MapsJobRequest,
  context: JobContext<never>,
): Promise<number> {
  const { channels, height, width } = request.layer.trace
  const sums = new Float64Array(channels)
  await eachRow(model, request, context, (row) => {
    for (let at = 0; at < row.length; at++) sums[Math.floor(at / (height * width))]! += Math.abs(row[at]!)
  })
  return sums.reduce((best, sum, channel) => (sum > sums[best]! ? channel : best), 0)
}

const groupsOf = ({ positions, clip }: MapsJobRequest): (readonly number[])[] =>
  positions ? [positions] : Array.from({ length: clip.frames }, (_, frame) => [frame])

/** Features of one frame or step after another, [channels, height, width], until the job is cancelled. */
async function eachRow(
  model: OpenLayers,
  request: MapsJobRequest,
  context: JobContext<never>,
  take: (row: Float32Array) => void,
): Promise<void> {
  for (const group of groupsOf(request)) {
    if (context.cancelled()) return
    const [rows] = await show(model, request.clip, group)
    const [others] = request.from ? await show(model, request.from, group) : [null]
    for (const [index, row] of rows!.entries()) take(others ? subtracted(row, others[index]!) : row)
    await context.breathe()
  }
}

function show(model: OpenLayers, clip: FrameClip, group: readonly number[]): Promise<Float32Array[][]> {
  const distinct = [...new Set(group)]
  const size = clip.height * clip.width * 3
  const data = new Uint8Array(distinct.length * size)
  distinct.forEach((frame, at) => data.set(clip.data.subarray(frame * size, (frame + 1) * size), at * size))
  const image = framesToImage({ ...clip, frames: distinct.length, data })
  const places = group.map((frame) => distinct.indexOf(frame))
  return model.show(image, places)
}

const subtracted = (row: Float32Array, other: Float32Array): Float32Array => row.map((value, at) => value - other[at]!)
