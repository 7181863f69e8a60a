import { WorkbenchError } from '../../contract/error'
import type { FrameClip } from '../tensor/clipArray'
import type { Clip } from './clip'
import { decodeStretch, NotExact } from './decodeStretch'
import type { Strategy } from './decodeStretch'
import { outputSize } from './geometry'
import type { Geometry } from './geometry'
import { keyBefore } from './pictureIndex'
import type { PictureIndex } from './pictureIndex'
import { checkUnchanged } from './source'
import type { Standby } from './standby'
import type { FfmpegTools } from './tools'

/** Pixels of one result; more would not fit in the memory of ordinary machines. */
const largestBytes = 4 * 2 ** 30
/** Pictures that are decoded in the time another ffmpeg takes to start. */
const picturesPerStart = 60

/**
 * Decodes frames to RGB, the same bytes whether a frame is asked for alone or with all others: each decoded picture's
 * time stamp and checksum are compared with the index, and where a seek led astray the clip is decoded from its start.
 *
 * @param ordinals in any order, repeats allowed
 * @param geometry null: the upright picture, ClipInfo's width and height
 * @returns [ordinals, height, width, 3], in the order asked
 * @throws WorkbenchError `video/no-such-frame`, `video/too-large`, `video/file-changed`, `video/not-exact`; the signal's reason
 */
export async function decodeFrames(
  clip: Clip,
  ordinals: readonly number[],
  geometry: Geometry | null,
  tools: FfmpegTools,
  signal?: AbortSignal,
): Promise<FrameClip> {
  const { width, height } = outputSize(geometry, clip.info.width, clip.info.height)
  const frameBytes = width * height * 3
  if (frameBytes * ordinals.length > largestBytes) throw tooLarge(ordinals.length, width, height)
  const data = new Uint8Array(frameBytes * ordinals.length)
  const positions = new Map<number, number[]>()
  ordinals.forEach((ordinal, position) => positions.set(ordinal, [...(positions.get(ordinal) ?? []), position]))
  const wanted = [...positions.keys()].sort((a, b) => a - b)
  const place = (ordinal: number, frame: Uint8Array): void =>
    positions.get(ordinal)!.forEach((position) => data.set(frame, position * frameBytes))
  await streamFrames(clip, wanted, geometry, tools, place, signal)
  return { space: 'frame', frames: ordinals.length, height, width, data }
}

/**
 * As `decodeFrames`, one frame at a time as it is decoded.
 *
 * @param ordinals rising, without repeats
 * @param onFrame gets [height, width, 3] of each ordinal, in the order of `ordinals`; the array is its own
 * @param standby an ffmpeg that waits; used if the clip is to be decoded from its start
 */
export async function streamFrames(
  clip: Clip,
  ordinals: readonly number[],
  geometry: Geometry | null,
  tools: FfmpegTools,
  onFrame: (ordinal: number, frame: Uint8Array) => void,
  signal?: AbortSignal,
  standby?: Standby | null,
): Promise<void> {
  checkOrdinals(clip, ordinals)
  await checkUnchanged(clip.info.path, clip.stamp)
  for (const stretch of planStretches(clip.index, ordinals)) {
    await decodeSurely(clip, stretch, geometry, tools, onFrame, signal, standby)
  }
}

/** Tries the fast way first; what it could not show to be exact is decoded from the start of the clip. */
async function decodeSurely(
  clip: Clip,
  stretch: readonly number[],
  geometry: Geometry | null,
  tools: FfmpegTools,
  onFrame: (ordinal: number, frame: Uint8Array) => void,
  signal: AbortSignal | undefined,
  standby: Standby | null | undefined,
): Promise<void> {
  let done = 0
  const deliver = (ordinal: number, frame: Uint8Array): void => {
    done++
    onFrame(ordinal, frame)
  }
  const strategies = strategiesFor(clip.index, stretch[0]!, standby)
  for (const strategy of strategies) {
    try {
      const rest = stretch.slice(done)
      if (strategy.from === 'standby') return await strategy.standby.decode(rest, geometry, deliver, signal)
      return await decodeStretch(clip, rest, geometry, strategy, tools, deliver, signal)
    } catch (thrown) {
      if (!(thrown instanceof NotExact)) throw thrown
      if (strategy === strategies.at(-1)) throw notExact(clip, stretch[done]!, thrown.message)
    }
  }
}

type AnyStrategy = Strategy | { readonly from: 'standby'; readonly standby: Standby }

function strategiesFor(index: PictureIndex, first: number, standby: Standby | null | undefined): AnyStrategy[] {
  const key = index.hasRisingTimes ? keyBefore(index, first) : 0
  const ready: AnyStrategy[] = standby?.state() === 'ready' ? [{ from: 'standby', standby }] : []
  if (key === 0) return [...ready, { from: 'start' }]
  const earlier = keyBefore(index, keyBefore(index, key - 1))
  const retry: Strategy[] = earlier > picturesPerStart ? [{ from: 'picture', ordinal: earlier }] : []
  return [{ from: 'picture', ordinal: first }, ...retry, { from: 'start' }]
}

/** Ordinals that one ffmpeg should decode together: a new one starts only where it can skip more than its start costs. */
export function planStretches(index: PictureIndex, ordinals: readonly number[]): number[][] {
  const stretches: number[][] = []
  for (const ordinal of ordinals) {
    const last = stretches.at(-1)
    const key = index.hasRisingTimes ? keyBefore(index, ordinal) : 0
    if (last && key - last.at(-1)! < picturesPerStart) last.push(ordinal)
    else stretches.push([ordinal])
  }
  return stretches
}

function checkOrdinals({ info }: Clip, ordinals: readonly number[]): void {
  const wrong = ordinals.find((ordinal) => !Number.isInteger(ordinal) || ordinal < 0 || ordinal >= info.frames.length)
  if (wrong === undefined) return
  throw new WorkbenchError(
    'video/no-such-frame',
    `"${info.path}" has no frame ${wrong}; its frames are 0 to ${info.frames.length - 1}.`,
    'Choose frames of the clip.',
  )
}

function tooLarge(frames: number, width: number, height: number): WorkbenchError {
  const gibibytes = ((frames * width * height * 3) / 2 ** 30).toFixed(1)
  return new WorkbenchError(
    'video/too-large',
    `${frames} frames of ${width}x${height} take ${gibibytes} GiB; at most ${largestBytes / 2 ** 30} GiB are decoded at once.`,
    'Ask for fewer frames, or for smaller ones.',
  )
}

function notExact({ info }: Clip, ordinal: number, reason: string): WorkbenchError {
  return new WorkbenchError(
    'video/not-exact',
    `Frame ${ordinal} of "${info.path}" could not be decoded as it was when the clip was opened: ${reason}.`,
    'Open the clip again; if that does not help, convert it, for example to FFV1 in Matroska.',
  )
}
