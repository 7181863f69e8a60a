import { getPerturbation, getRunFrames } from '../../contract/calls'
import { WorkbenchError } from '../../contract/error'
import type { FrameForm, PictureView } from '../../contract/figure'
import type { Pictures } from '../../contract/clip'
import type { RunOpened } from '../../contract/result'
import type { Asker } from '../source'
import type { FigureArray } from '../specification'
import type { FrameChange } from './change'
import type { Pixels } from '../png'

/** Part of a frame in its pixels. */
interface Region {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** Pictures of some frames of a run, as far as they were asked for; in the order of `positions`. */
export interface RunPictures {
  readonly positions: readonly number[]
  readonly ordinals: readonly number[]
  /** seconds from the first picture of the clip; null where the source has no time */
  readonly timesSeconds: readonly (number | null)[]
  readonly region: Region
  readonly benign: readonly Pixels[]
  readonly adversarial: readonly Pixels[]
  readonly perturbation: readonly FrameChange[]
  /** of the 8-bit frames */
  readonly rounded: readonly FrameChange[]
}

/** Positions spread over a run from its first to its last frame; of one the middle. */
export function evenPositions(frames: number, count: number): number[] {
  const wanted = Math.min(frames, count)
  if (wanted === 1) return [Math.floor((frames - 1) / 2)]
  return Array.from({ length: wanted }, (_, at) => Math.round((at * (frames - 1)) / (wanted - 1)))
}

/**
 * Pictures as the run's files hold them, cut to the region and not resized.
 *
 * @throws WorkbenchError `figure/no-such-frame`, `figure/bad-crop`, and what the engine says of a run without frames
 */
export async function readPictures(
  host: Asker,
  run: RunOpened,
  positions: readonly number[],
  forms: readonly FrameForm[],
  crop: PictureView['crop'],
): Promise<RunPictures> {
  const { frames, height, width, ordinals, timesSeconds } = run.record.resolved
  const beyond = positions.find((position) => position >= frames)
  if (beyond !== undefined) throw noSuchFrame(run, beyond)
  const region = regionOf(crop, width, height)
  const { folder } = run
  const picturesOf = async (form: 'benign' | 'adversarial'): Promise<Pixels[]> =>
    forms.includes(form) || forms.includes('rounded')
      ? cutPictures(await host.ask(getRunFrames, { folder, form, positions: [...positions] }), region)
      : []
  const perturbation: FrameChange[] = []
  const benign = await picturesOf('benign')
  const adversarial = await picturesOf('adversarial')
  for (const position of forms.includes('perturbation') ? positions : [])
    perturbation.push(cutChange(await host.ask(getPerturbation, { folder, position }), region))
  return {
    positions,
    ordinals: positions.map((position) => ordinals[position] ?? position),
    timesSeconds: positions.map((position) => timesSeconds[position] ?? null),
    region,
    benign: forms.includes('benign') ? benign : [],
    adversarial: forms.includes('adversarial') ? adversarial : [],
    perturbation,
    rounded: forms.includes('rounded') ? adversarial.map((picture, at) => changeOf(picture, benign[at]!)) : [],
  }
}

/** Of 8-bit pictures, in whole steps of 1/255. */
function changeOf({ width, height, data }: Pixels, benign: Pixels): FrameChange {
  return { width, height, values: Float32Array.from(data, (value, at) => (value - benign.data[at]!) / 255) }
}

function noSuchFrame({ record }: RunOpened, position: number): WorkbenchError {
  const { frames } = record.resolved
  return new WorkbenchError(
    'figure/no-such-frame',
    `Run "${record.id}" has no frame at position ${position}; it has positions 0 to ${frames - 1}.`,
    `Choose positions from 0 to ${frames - 1}.`,
  )
}

function regionOf(crop: PictureView['crop'], width: number, height: number): Region {
  if (crop === null) return { left: 0, top: 0, width, height }
  const [left, top, across, down] = crop as [number, number, number, number]
  if (across > 0 && down > 0 && left + across <= width && top + down <= height)
    return { left, top, width: across, height: down }
  throw new WorkbenchError(
    'figure/bad-crop',
    `The crop ${crop.join(', ')} (left, top, width, height) does not lie in frames of ${width} × ${height} pixels.`,
    `Choose a part of them, such as 0, 0, ${Math.ceil(width / 2)}, ${Math.ceil(height / 2)}, or none.`,
  )
}

function cutPictures({ count, height, width, data }: Pictures, region: Region): Pixels[] {
  const size = height * width * 3
  return Array.from({ length: count }, (_, at) => ({
    width: region.width,
    height: region.height,
    data: cut(
      data.subarray(at * size, (at + 1) * size),
      width,
      region,
      new Uint8Array(region.width * region.height * 3),
    ),
  }))
}

function cutChange({ values, width }: FrameChange, region: Region): FrameChange {
  const cutOut = cut(values, width, region, new Float32Array(region.width * region.height * 3))
  return { width: region.width, height: region.height, values: cutOut }
}

function cut<Values extends Uint8Array | Float32Array>(
  from: Values,
  width: number,
  region: Region,
  into: Values,
): Values {
  const stride = region.width * 3
  for (let row = 0; row < region.height; row++) {
    const start = ((region.top + row) * width + region.left) * 3
    into.set(from.subarray(start, start + stride), row * stride)
  }
  return into
}

/** The pixels that are shown, for files beside the figure. */
export function arraysOf({ benign, adversarial, perturbation, rounded, region }: RunPictures): FigureArray[] {
  const size = region.width * region.height * 3
  const shapeOf = (count: number): number[] => [count, region.height, region.width, 3]
  const axes = 'frame, row, column, and red, green, blue; of the part of the frames that is shown'
  const bytes = (name: string, pictures: readonly Pixels[]): FigureArray[] => {
    const values = new Uint8Array(pictures.length * size)
    for (const [at, { data }] of pictures.entries()) values.set(data, at * size)
    return pictures.length === 0
      ? []
      : [{ name, meaning: `${name} frames, 8 bits, 0 to 255: ${axes}`, shape: shapeOf(pictures.length), values }]
  }
  const floats = (name: string, frames: readonly FrameChange[], of: string): FigureArray[] => {
    const values = new Float32Array(frames.length * size)
    for (const [at, change] of frames.entries()) values.set(change.values, at * size)
    const meaning = `adversarial minus benign ${of}, in pixel values from 0 to 1: ${axes}`
    return frames.length === 0 ? [] : [{ name, meaning, shape: shapeOf(frames.length), values }]
  }
  return [
    ...bytes('benign', benign),
    ...bytes('adversarial', adversarial),
    ...floats('perturbation', perturbation, 'as computed'),
    ...floats('rounded', rounded, 'of the frames rounded to 8 bits'),
  ]
}
