import { WorkbenchError } from '../../contract/error'
import { runChild } from './child'
import { createHeaderReader, filmStream } from './header'
import { baseArguments, complaintIn } from './scan'
import { checkSource, inputArguments } from './source'
import type { FfmpegTools } from './tools'

export interface SavedFilm {
  readonly path: string
  /** `lossless`: as `saveLossless` wrote it; `viewing`: as `saveForViewing` did, without its padding */
  readonly kind: 'lossless' | 'viewing'
  readonly height: number
  readonly width: number
}

/**
 * The frames of a film that the workbench saved, one after the other: only one of them is in memory, and ffmpeg waits while
 * `onFrame` is at it.
 *
 * @param onFrame gets [height, width, 3], 0..255, the array is its own; and its position
 * @returns how many frames the film has
 * @throws WorkbenchError as `openClip` for files that cannot be read; `video/decode-failed` if it is damaged or has another
 *   size; the signal's reason
 */
export async function streamSaved(
  film: SavedFilm,
  tools: FfmpegTools,
  onFrame: (frame: Uint8Array, position: number) => unknown,
  signal?: AbortSignal,
): Promise<number> {
  await checkSource(film.path)
  const { header, take } = createHeaderReader()
  const frames = cutFrames(3 * film.height * film.width, onFrame)
  const input = [...baseArguments, '-noautorotate', ...inputArguments(film.path), '-map', '0:V:0']
  const argumentList = [...input, ...tools.everyPicture, ...filtersOf(film), '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-']
  const sized = { isChecked: false }
  const end = await runChild(tools.path, argumentList, {
    signal,
    onLine: take,
    onOutput: (chunk) => {
      // What ffmpeg says of the film comes before its first picture.
      if (!sized.isChecked) checkSize(film, filmStream(header))
      sized.isChecked = true
      return frames.take(chunk)
    },
  })
  if (end.code !== 0) {
    const said = end.lastLines.map(complaintIn).findLast(Boolean) ?? `ffmpeg ended with ${end.code ?? end.signal}`
    throw failed(film.path, said)
  }
  if (frames.rest() > 0 || frames.count() === 0) throw failed(film.path, 'its last frame is not whole')
  return frames.count()
}

/** Back by the matrix and range it was coded with; padding was added at the right and below. */
function filtersOf({ kind, height, width }: SavedFilm): string[] {
  if (kind === 'lossless') return []
  const colors = 'scale=flags=bicubic+accurate_rnd+full_chroma_int:in_color_matrix=bt709:in_range=tv:out_range=pc'
  return ['-vf', `${colors},format=rgb24,crop=${width}:${height}:0:0:exact=1`]
}

function checkSize(
  { path, kind, height, width }: SavedFilm,
  found: { readonly width: number; readonly height: number } | undefined,
): void {
  const stored = (side: number): number => (kind === 'viewing' ? 2 * Math.ceil(side / 2) : side)
  if (found?.width === stored(width) && found.height === stored(height)) return
  throw failed(
    path,
    `it is ${found?.width ?? '?'}x${found?.height ?? '?'}; expected ${stored(width)}x${stored(height)}`,
  )
}

/** Chunks of a stream as frames, one at a time. */
function cutFrames(bytes: number, onFrame: (frame: Uint8Array, position: number) => unknown) {
  let frame = new Uint8Array(bytes)
  let filled = 0
  let count = 0
  const take = async (chunk: Uint8Array): Promise<void> => {
    for (let rest = chunk; rest.length > 0;) {
      const part = rest.subarray(0, bytes - filled)
      frame.set(part, filled)
      filled += part.length
      rest = rest.subarray(part.length)
      if (filled < bytes) return
      const whole = frame
      frame = new Uint8Array(bytes)
      filled = 0
      await onFrame(whole, count++)
    }
  }
  return { take, rest: () => filled, count: () => count }
}

function failed(path: string, why: string): WorkbenchError {
  return new WorkbenchError(
    'video/decode-failed',
    `"${path}" could not be decoded: ${why}.`,
    'The file is damaged, or no film of this run; save it again.',
  )
}
