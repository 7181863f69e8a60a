import { readFile } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import type { ModelCard } from '../../contract/card'
import type { ClipInfo, Sampling } from '../../contract/clip'
import { WorkbenchError } from '../../contract/error'
import type { AttackPlan } from '../../contract/plan'
import { sampleOrdinals } from '../model/sampling'
import type { FrameClip } from '../tensor/clipArray'
import { readNpy } from '../tensor/npy'
import { decodeFrames } from '../video/decode'
import { geometryOf } from '../video/geometry'
import type { ClipLibrary } from './clipLibrary'

/** Frames that are about to be decoded: everything about them is settled, so that errors come before work. */
export interface Source {
  readonly path: string
  readonly sha256: string
  /** source ordinals, in the order they are used */
  readonly ordinals: readonly number[]
  /** presentation times of the ordinals in seconds; empty for frames from a file */
  readonly timesSeconds: readonly number[]
  /** rate at which the chosen frames play at the source's speed, in 1/s */
  readonly framesPerSecond: number
  readonly height: number
  readonly width: number
  readonly warnings: readonly string[]
  decode(signal?: AbortSignal): Promise<FrameClip>
}

/** The paper's sampling, where neither the person nor a card says otherwise. */
const publishedSampling = { frames: 32, stride: 2 }
/** Playing rate of frames that come without times. */
const assumedFramesPerSecond = 25

/**
 * Settles which frames are taken, at which size.
 *
 * @param input the card's `input` that the frames are prepared for
 * @param pace the card whose frames and stride are taken where the sampling leaves them open
 * @throws WorkbenchError `video/…` for a clip, `source/…` for a file of frames, `model/…` for the sampling
 */
export async function planSource(
  source: AttackPlan['source'],
  sampling: Sampling,
  input: ModelCard['input'],
  pace: ModelCard['input'] | undefined,
  clips: ClipLibrary,
): Promise<Source> {
  return source.kind === 'clip'
    ? planClip(source.path, sampling, input, pace, clips)
    : planFrames(source.path, sampling, input)
}

async function planClip(
  path: string,
  sampling: Sampling,
  input: ModelCard['input'],
  pace: ModelCard['input'] | undefined,
  clips: ClipLibrary,
): Promise<Source> {
  const clip = await clips.open(path)
  const { info } = clip
  const frames = sampling.frames ?? pace?.frames ?? publishedSampling.frames
  const stride = sampling.stride ?? pace?.stride ?? publishedSampling.stride
  const { ordinals, padded } = sampleOrdinals(info.frames.length, { ...sampling, frames, stride })
  const [height, width] = input.size
  return {
    path: info.path,
    sha256: info.sha256,
    ordinals,
    timesSeconds: ordinals.map((ordinal) => info.frames.timesSeconds[ordinal]!),
    framesPerSecond: sampling.window === 'explicit' ? explicitRate(ordinals, info) : info.framesPerSecond / stride,
    height,
    width,
    warnings: [...info.warnings, ...paddingNote(padded, ordinals.length, sampling)],
    decode: async (signal) =>
      decodeFrames(
        clip,
        ordinals,
        geometryOf(input.resize, input.size, info.width, info.height),
        await clips.tools(),
        signal,
      ),
  }
}

/**
 * The rate at which chosen pictures last as long as the stretch they stand for: one over their mean distance. Steps back
 * are cuts and have no length, unless the pictures run backwards altogether.
 *
 * @returns in 1/s; the clip's own rate where all ordinals are the same picture
 */
function explicitRate(ordinals: readonly number[], info: ClipInfo): number {
  // Counted in pictures where those are evenly spaced, so that 25 comes out as 25.
  const [places, perSecond] = info.isVariableRate
    ? [ordinals.map((ordinal) => info.frames.timesSeconds[ordinal]!), 1]
    : [ordinals, info.framesPerSecond]
  const steps = places.slice(1).map((place, before) => place - places[before]!)
  const onwards = steps.filter((step) => step >= 0)
  const used = onwards.some((step) => step > 0) ? onwards : steps.map(Math.abs)
  const length = used.reduce((sum, step) => sum + step, 0)
  return length > 0 ? (perSecond * used.length) / length : info.framesPerSecond
}

function paddingNote(padded: number, frames: number, { padding }: Sampling): string[] {
  if (padded === 0) return []
  const how = padding === 'loop' ? 'the clip from its start again' : 'its last frame again'
  return [`The clip is too short for ${frames} frames: ${padded} of them are ${how}.`]
}

async function planFrames(path: string, sampling: Sampling, input: ModelCard['input']): Promise<Source> {
  const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    throw new WorkbenchError(
      'source/unreadable',
      `The file of frames "${path}" cannot be read: ${cause.code === 'ENOENT' ? 'there is no such file' : cause.message}.`,
      'Give a .npy file of uint8 frames, [T, H, W, 3].',
      { cause },
    )
  })
  const all = framesOf(bytes, path, input.size)
  const ordinals = chooseFrames(all.frames, sampling)
  return {
    path,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    ordinals,
    timesSeconds: [],
    framesPerSecond: assumedFramesPerSecond,
    height: all.height,
    width: all.width,
    warnings: [],
    decode: async () => pick(all, ordinals),
  }
}

function framesOf(bytes: Uint8Array, path: string, [height, width]: readonly [number, number]): FrameClip {
  const { dtype, shape, data } = readNpy(bytes, path)
  const [frames = 0] = shape
  const isExpected =
    data instanceof Uint8Array &&
    shape.length === 4 &&
    frames > 0 &&
    shape[1] === height &&
    shape[2] === width &&
    shape[3] === 3
  if (!isExpected) {
    throw new WorkbenchError(
      'source/wrong-frames',
      `"${path}" holds ${dtype} [${shape.join(', ')}]; expected uint8 [T, ${height}, ${width}, 3], the surrogate's input size.`,
      'Resize and crop the frames first, or give the clip itself.',
    )
  }
  return { space: 'frame', frames, height, width, data }
}

/** All frames of the file, unless the person asks for some of them. */
function chooseFrames(count: number, sampling: Sampling): number[] {
  const wantsSome = sampling.frames !== null || sampling.stride !== null || sampling.window === 'explicit'
  if (!wantsSome) return Array.from({ length: count }, (_, ordinal) => ordinal)
  return sampleOrdinals(count, { ...sampling, frames: sampling.frames ?? count, stride: sampling.stride ?? 1 }).ordinals
}

function pick(clip: FrameClip, ordinals: readonly number[]): FrameClip {
  const size = clip.height * clip.width * 3
  const data = new Uint8Array(ordinals.length * size)
  ordinals.forEach((ordinal, index) => data.set(clip.data.subarray(ordinal * size, (ordinal + 1) * size), index * size))
  return { ...clip, frames: ordinals.length, data }
}
