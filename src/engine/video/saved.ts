import { WorkbenchError } from '../../contract/error'
import type { FrameClip } from '../tensor/clipArray'
import { runChild } from './child'
import { createHeaderReader, filmStream } from './header'
import { baseArguments, complaintIn } from './scan'
import { checkSource, inputArguments } from './source'
import type { FfmpegTools } from './tools'

/**
 * All frames of a film that `saveLossless` wrote, pixel for pixel as stored: no rotation, no sample aspect, no scaling.
 *
 * @returns [frames, height, width, 3]
 * @throws WorkbenchError as `openClip` for files that cannot be read; `video/decode-failed`; the signal's reason
 */
export async function decodeSaved(path: string, tools: FfmpegTools, signal?: AbortSignal): Promise<FrameClip> {
  await checkSource(path)
  const chunks: Buffer[] = []
  const { width, height } = await decodeAll(path, tools, (chunk) => chunks.push(chunk), signal)
  const frameBytes = width * height * 3
  const bytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
  if (bytes === 0 || bytes % frameBytes !== 0) throw decodeFailed(path, 'its last frame is not whole')
  const data = new Uint8Array(bytes)
  let offset = 0
  for (const chunk of chunks) {
    data.set(chunk, offset)
    offset += chunk.length
  }
  return { space: 'frame', frames: bytes / frameBytes, height, width, data }
}

/** Where a saved film decodes to other bytes than `clip`'s, in words; null if it is the same. Compared as it comes. */
export async function firstDifference(
  path: string,
  clip: FrameClip,
  tools: FfmpegTools,
  signal?: AbortSignal,
): Promise<string | null> {
  const expected = Buffer.from(clip.data.buffer, clip.data.byteOffset, clip.data.byteLength)
  let offset = 0
  let difference: string | null = null
  const compare = (chunk: Buffer): void => {
    const end = offset + chunk.length
    if (end > expected.length) difference ??= 'it has more frames'
    else if (chunk.compare(expected, offset, end) !== 0)
      difference ??= `frame ${Math.floor(offset / (clip.width * clip.height * 3))} or the one after it differs`
    offset = end
  }
  const size = await decodeAll(path, tools, compare, signal)
  if (size.width !== clip.width || size.height !== clip.height) return `it is ${size.width}x${size.height}`
  return difference ?? (offset < expected.length ? 'frames are missing' : null)
}

async function decodeAll(
  path: string,
  tools: FfmpegTools,
  onOutput: (chunk: Buffer) => void,
  signal: AbortSignal | undefined,
): Promise<{ width: number; height: number }> {
  const { header, take } = createHeaderReader()
  const input = [...baseArguments, '-noautorotate', ...inputArguments(path), '-map', '0:V:0', ...tools.everyPicture]
  const output = ['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-']
  const end = await runChild(tools.path, [...input, ...output], { signal, onOutput, onLine: take })
  const film = filmStream(header)
  if (end.code === 0 && film) return film
  const said = end.lastLines.map(complaintIn).findLast(Boolean) ?? `ffmpeg ended with ${end.code ?? end.signal}`
  throw decodeFailed(path, said)
}

function decodeFailed(path: string, why: string): WorkbenchError {
  return new WorkbenchError(
    'video/decode-failed',
    `"${path}" could not be decoded: ${why}.`,
    'The file is damaged, or no saved film; save it again.',
  )
}
