import type { Layout, ModelCard } from '../../contract/card'
import { WorkbenchError } from '../../contract/error'
import type { FrameClip, ImageClip, InputClip } from '../tensor/clipArray'

/** Pixel value of each byte, rounded to float32 once. */
const pixelOfByte = Float32Array.from({ length: 256 }, (_, byte) => byte / 255)

/** 8-bit frames to [0,1] pixels: [T,H,W,3] to [T,3,H,W]. Exact: `roundToFrames` gives the same bytes back. */
export function framesToImage(clip: FrameClip): ImageClip {
  const { frames, height, width } = clip
  const area = height * width
  const data = new Float32Array(frames * 3 * area)
  for (let plane = 0; plane < frames * 3; plane++) {
    let byte = firstByteOf(plane, area)
    const end = (plane + 1) * area
    for (let i = plane * area; i < end; i++, byte += 3) data[i] = pixelOfByte[clip.data[byte]!]!
  }
  return { space: 'image', frames, height, width, data }
}

/**
 * [0,1] pixels to 8-bit frames, [T,3,H,W] to [T,H,W,3]: x * 255 in float32, rounded half to even, never truncated, as
 * NumPy and PyTorch round. Values outside [0,1] become 0 or 255, NaN becomes 0.
 */
export function roundToFrames(clip: ImageClip): FrameClip {
  const { frames, height, width } = clip
  const area = height * width
  // Assignment to a clamped array is defined to round half to even.
  const rounded = new Uint8ClampedArray(frames * area * 3)
  for (let plane = 0; plane < frames * 3; plane++) {
    let byte = firstByteOf(plane, area)
    const end = (plane + 1) * area
    for (let i = plane * area; i < end; i++, byte += 3) rounded[byte] = Math.fround(clip.data[i]! * 255)
  }
  return { space: 'frame', frames, height, width, data: new Uint8Array(rounded.buffer) }
}

/** In [frames, height, width, 3], where the channel plane `plane` of [frames, 3, height, width] begins. */
function firstByteOf(plane: number, area: number): number {
  return Math.floor(plane / 3) * area * 3 + (plane % 3)
}

/** The frames of a clip at `positions`, in that order; a position may occur more than once. */
export function selectFrames(clip: ImageClip, positions: readonly number[]): ImageClip {
  const size = 3 * clip.height * clip.width
  const data = new Float32Array(positions.length * size)
  positions.forEach((position, index) => {
    if (!Number.isInteger(position) || position < 0 || position >= clip.frames) {
      throw new WorkbenchError('model/no-such-frame', `Frame ${position} was asked for; the clip has ${clip.frames}.`)
    }
    data.set(clip.data.subarray(position * size, (position + 1) * size), index * size)
  })
  return { ...clip, frames: positions.length, data }
}

/**
 * What a model is fed: range, channel order, mean, standard deviation and layout of its card.
 *
 * @param clip at the model's input size
 * @returns image models: a batch of frames, N = frames; video models: one clip, N = 1 and T = frames
 * @throws WorkbenchError `model/size-mismatch` if height, width or (video) frames are not the model's
 */
export function imageToInput(clip: ImageClip, card: ModelCard): InputClip {
  checkSize(clip, card)
  const { shape, strides } = arrangement(card.input.layout, clip)
  const { frames, height, width } = clip
  const area = height * width
  const data = new Float32Array(frames * 3 * area)
  channelsOf(card).forEach(({ source, scale, offset }, channel) => {
    for (let frame = 0; frame < frames; frame++) {
      const from = (frame * 3 + source) * area
      let to = frame * strides.frame + channel * strides.channel
      for (let i = from; i < from + area; i++, to += strides.pixel) data[to] = clip.data[i]! * scale + offset
    }
  })
  return { space: 'input', shape, data }
}

/**
 * Per channel of the model: input = pixel[source] * scale + offset, with `source` 0 red, 1 green, 2 blue.
 * Mean and standard deviation are in the model's channel order and in the unit of `range`.
 */
export function channelsOf(card: ModelCard): { source: number; scale: number; offset: number }[] {
  const { range, mean, std, channels } = card.input
  const [low, high] = range
  return [0, 1, 2].map((channel) => ({
    source: channels === 'BGR' ? 2 - channel : channel,
    scale: (high - low) / std[channel]!,
    offset: (low - mean[channel]!) / std[channel]!,
  }))
}

/** Shape of the input, and how far apart neighbours are in it; rows of pixels are adjacent in every layout. */
function arrangement(layout: Layout, { frames, height, width }: ImageClip) {
  const area = height * width
  switch (layout) {
    case 'NCHW':
      return { shape: [frames, 3, height, width], strides: { frame: 3 * area, channel: area, pixel: 1 } }
    case 'NHWC':
      return { shape: [frames, height, width, 3], strides: { frame: 3 * area, channel: 1, pixel: 3 } }
    case 'NCTHW':
      return { shape: [1, 3, frames, height, width], strides: { frame: area, channel: frames * area, pixel: 1 } }
    case 'NTCHW':
      return { shape: [1, frames, 3, height, width], strides: { frame: 3 * area, channel: area, pixel: 1 } }
    case 'NTHWC':
      return { shape: [1, frames, height, width, 3], strides: { frame: 3 * area, channel: 1, pixel: 3 } }
  }
}

function checkSize(clip: ImageClip, card: ModelCard): void {
  const [height, width] = card.input.size
  const frames = card.kind === 'video' ? card.input.frames : undefined
  if (clip.height === height && clip.width === width && (frames === undefined || frames === clip.frames)) return
  throw new WorkbenchError(
    'model/size-mismatch',
    `"${card.name}" takes ${frames === undefined ? '' : `${frames} frames of `}${height}x${width} pixels (height x width); got ${clip.frames} frames of ${clip.height}x${clip.width}.`,
    'Sample and resize the clip for this model first.',
  )
}
