import { rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { WorkbenchError } from '../../contract/error'
import type { FrameClip } from '../tensor/clipArray'
import { runChild } from './child'
import { firstDifference } from './saved'
import { baseArguments, complaintIn } from './scan'
import { outputName } from './source'
import type { FfmpegTools } from './tools'

/** When each frame is shown. */
export type Pace = { readonly framesPerSecond: number } | { readonly timesSeconds: readonly number[] }

/**
 * Saves frames as they are: FFV1 version 3 in Matroska, RGB, with checksums per slice. The file is written under a temporary
 * name, decoded again and compared byte for byte before it gets its own; the same frames give the same file.
 *
 * @param pace rising times from 0 keep a variable rate, to the millisecond
 * @throws WorkbenchError `video/not-lossless` if it decodes to other bytes, `video/cannot-save`; the signal's reason
 */
export async function saveLossless(
  clip: FrameClip,
  path: string,
  pace: Pace,
  tools: FfmpegTools,
  signal?: AbortSignal,
): Promise<void> {
  const codec = ['-c:v', 'ffv1', '-level', '3', '-g', '1', '-slices', '4', '-slicecrc', '1', '-pix_fmt', 'bgr0']
  checkClip(clip, path)
  await writeWhole(path, async (temporary) => {
    await encode(clip, framesOf(clip), temporary, pace, [], [...codec, '-f', 'matroska'], tools, signal)
    const difference = await firstDifference(temporary, clip, tools, signal)
    if (difference) throw notLossless(path, difference)
  })
}

/**
 * Saves an H.264 film for viewing, never for evaluation: 4:2:0, lossy, odd sizes padded with black to even ones.
 *
 * @param quality x264's CRF, 0 (best) to 51
 * @throws WorkbenchError `video/no-encoder` if this ffmpeg has no libx264; `video/cannot-save`; the signal's reason
 */
export async function saveForViewing(
  clip: FrameClip,
  path: string,
  pace: Pace,
  tools: FfmpegTools,
  quality = 18,
  signal?: AbortSignal,
): Promise<void> {
  checkClip(clip, path)
  await saveFilm(clip, framesOf(clip), path, pace, tools, { quality, chroma: '420' }, signal)
}

/** Frames of a film that nobody needs to hold all at once. */
interface FilmSize {
  readonly frames: number
  readonly width: number
  readonly height: number
}

/**
 * Saves frames as they come as an H.264 film for viewing, odd sizes padded with black to even ones.
 *
 * @param pictures RGB, row-major, as many as `size` says
 * @param look `quality` is x264's CRF, 0 (best) to 51
 * @throws WorkbenchError as `saveForViewing`, and what `pictures` throws
 */
export async function saveFilm(
  size: FilmSize,
  pictures: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  path: string,
  pace: Pace,
  tools: FfmpegTools,
  look: { readonly quality: number; readonly chroma: '420' | '444' },
  signal?: AbortSignal,
): Promise<void> {
  await checkEncoder('libx264', tools, signal)
  const filters = [
    'pad=ceil(iw/2)*2:ceil(ih/2)*2',
    'scale=flags=bicubic+accurate_rnd:out_color_matrix=bt709:out_range=tv',
  ]
  const colors = ['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv']
  const format = ['-crf', String(look.quality), '-pix_fmt', `yuv${look.chroma}p`]
  const codec = ['-c:v', 'libx264', '-preset', 'medium', ...format]
  const container = ['-movflags', '+faststart', '-f', 'mp4']
  await writeWhole(path, (temporary) =>
    encode(size, pictures, temporary, pace, filters, [...codec, ...colors, ...container], tools, signal),
  )
}

async function encode(
  size: FilmSize,
  pictures: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  path: string,
  pace: Pace,
  filters: readonly string[],
  output: readonly string[],
  tools: FfmpegTools,
  signal: AbortSignal | undefined,
): Promise<void> {
  const all = [paceFilter(pace, size.frames), ...filters]
  const argumentList = [
    ...baseArguments,
    ...['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', `${size.width}x${size.height}`],
    ...['-framerate', 'framesPerSecond' in pace ? String(pace.framesPerSecond) : '1000', '-i', 'pipe:0'],
    ...['-vf', all.filter(Boolean).join(',') || 'null', ...tools.everyPicture, ...timeBaseOf(pace)],
    ...['-map_metadata', '-1', '-fflags', '+bitexact', '-flags:v', '+bitexact', ...output, '-y', outputName(path)],
  ]
  const end = await runChild(tools.path, argumentList, { signal, input: pictures })
  if (end.code === 0) return
  const said = end.lastLines.map(complaintIn).findLast(Boolean) ?? `it ended with ${end.code ?? end.signal}`
  throw new WorkbenchError(
    'video/cannot-save',
    `ffmpeg could not write "${path}": ${said}.`,
    'Check that the folder exists, may be written and has room.',
  )
}

/** Times as an expression of the frame number; the pipe itself knows only a constant rate. */
function paceFilter(pace: Pace, frames: number): string {
  if ('framesPerSecond' in pace) {
    if (pace.framesPerSecond > 0 && Number.isFinite(pace.framesPerSecond)) return ''
    throw badPace(`${pace.framesPerSecond} frames per second`)
  }
  const milliseconds = pace.timesSeconds.map((seconds) => Math.round(seconds * 1000))
  const isRising = milliseconds.every((time, frame) => (frame === 0 ? time >= 0 : time > milliseconds[frame - 1]!))
  if (milliseconds.length !== frames || !isRising)
    throw badPace(`${milliseconds.length} times for ${frames} frames${isRising ? '' : ', not rising'}`)
  const time = milliseconds.map((value, frame) => `eq(N,${frame})*${value}`).join('+')
  return `setpts='round((${time})/1000/TB)'`
}

function badPace(found: string): WorkbenchError {
  return new WorkbenchError(
    'video/bad-pace',
    `Cannot save a film with ${found}.`,
    'Give a rate above 0, or one rising time for each frame.',
  )
}

function timeBaseOf(pace: Pace): string[] {
  return 'framesPerSecond' in pace ? [] : ['-enc_time_base', '1/1000']
}

function checkClip({ frames, width, height, data }: FrameClip, path: string): void {
  if (frames > 0 && width > 0 && height > 0 && data.length === frames * width * height * 3) return
  throw new WorkbenchError(
    'video/bad-frames',
    `Cannot save "${path}": ${data.length} bytes are not ${frames} frames of ${width}x${height} RGB.`,
  )
}

function* framesOf({ frames, data }: FrameClip): Generator<Uint8Array> {
  const bytes = data.length / frames
  for (let frame = 0; frame < frames; frame++) yield data.subarray(frame * bytes, (frame + 1) * bytes)
}

async function checkEncoder(name: string, tools: FfmpegTools, signal: AbortSignal | undefined): Promise<void> {
  let list = ''
  await runChild(tools.path, ['-hide_banner', '-encoders'], { signal, onOutput: (chunk) => (list += chunk.toString()) })
  if (new RegExp(`^ V\\S+ ${name}\\s`, 'm').test(list)) return
  throw new WorkbenchError(
    'video/no-encoder',
    `This ffmpeg (${tools.path}) was built without the encoder ${name}.`,
    'Save losslessly instead, or use an ffmpeg with libx264.',
  )
}

/** Writes beside the wanted name and renames, so that the file appears whole or not at all. */
async function writeWhole(path: string, write: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path).slice(0, 100)}.${process.pid}.part`)
  try {
    await write(temporary)
    await rename(temporary, path)
  } catch (thrown) {
    await rm(temporary, { force: true }).catch(() => undefined)
    throw thrown
  }
}

function notLossless(path: string, difference: string): WorkbenchError {
  return new WorkbenchError(
    'video/not-lossless',
    `"${path}" was not kept: decoded again, ${difference}.`,
    'This ffmpeg or disk cannot be trusted; try another ffmpeg.',
  )
}
