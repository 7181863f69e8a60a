import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import type { ClipInfo } from '../../contract/clip'
import { describe } from './clipInfo'
import type { FilledScan } from './clipInfo'
import { readContainerIndex } from './containerIndex'
import { filmStream } from './header'
import type { Header } from './header'
import { indexPictures } from './pictureIndex'
import type { PictureIndex } from './pictureIndex'
import { scanPictures } from './scan'
import type { Scan } from './scan'
import { explainNoPictures } from './scanError'
import { checkSource } from './source'
import type { FileStamp } from './source'
import type { FfmpegTools } from './tools'

export interface OpenOptions {
  readonly signal?: AbortSignal | undefined
  /** clips with more pixels are indexed from their packets */
  readonly pixelsToScan?: number
}

/** An opened clip: what is shown of it, and what the decoder needs. */
export interface Clip {
  readonly info: ClipInfo
  readonly index: PictureIndex
  readonly stamp: FileStamp
}

/**
 * Pixels that are decoded to index a clip (about 60 s of 720p, some 3 s of work). Longer clips are indexed from their packets,
 * and each picture's time stamp is checked when it is decoded.
 */
export const scannedPixels = 1.5e9
/** Decoded pictures a container index is compared with before it is believed. */
const comparedPictures = 100

/**
 * Opens a clip: one pass over all its pictures makes the index that viewer, sampler and attack share.
 *
 * @throws WorkbenchError `video/not-found`, `video/no-permission`, `video/empty-file`, `video/not-a-video` (says what was
 *   found instead), `video/truncated` (the part that says where the pictures are is missing), `video/no-decoder`
 */
export async function openClip(path: string, tools: FfmpegTools, options: OpenOptions = {}): Promise<Clip> {
  const { signal, pixelsToScan = scannedPixels } = options
  const stamp = await checkSource(path)
  const failed = new AbortController()
  const either = signal ? AbortSignal.any([signal, failed.signal]) : failed.signal
  const indexing = readIndex(path, tools, pixelsToScan, either)
  const hashing = hashFile(path, either)
  try {
    const [{ scan, index }, sha256] = await Promise.all([indexing, hashing])
    return { info: describe(path, stamp.bytes, sha256, scan, index), index, stamp }
  } catch (thrown) {
    failed.abort(thrown)
    await Promise.allSettled([indexing, hashing])
    signal?.throwIfAborted()
    throw thrown
  }
}

/** SHA-256 of a file's bytes, streamed, as 64 hexadecimal digits. */
export async function hashFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path, { highWaterMark: 2 ** 20 }), hash, { signal })
  return hash.digest('hex')
}

interface Indexed {
  readonly scan: FilledScan
  readonly index: PictureIndex
}

async function readIndex(
  path: string,
  tools: FfmpegTools,
  pixelsToScan: number,
  signal: AbortSignal,
): Promise<Indexed> {
  const isLong = (header: Header, pictures: number): boolean =>
    pictures >= comparedPictures && pixelsOf(header) > pixelsToScan
  const start = await scanPictures(path, tools, isLong, signal)
  if (start.end) return { scan: withPictures(path, start), index: indexOf(start) }
  const { index, problems, end } = await readContainerIndex(path, tools, signal)
  if (index && agrees(index, start)) return { scan: withPictures(path, { ...start, problems, end }), index }
  const all = await scanPictures(path, tools, () => false, signal)
  return { scan: withPictures(path, all), index: indexOf(all) }
}

function withPictures(path: string, scan: Scan): FilledScan {
  if (!scan.first || !scan.timeBase) throw explainNoPictures(path, scan)
  return { ...scan, first: scan.first }
}

/** Pixels of all frames by what the header says; 0 if it does not. */
function pixelsOf(header: Header): number {
  const film = filmStream(header)
  if (!film) return 0
  return (header.durationSeconds ?? 0) * (film.framesPerSecond ?? 25) * film.width * film.height
}

function agrees(index: PictureIndex, start: Scan): boolean {
  return start.pictures.every((picture, ordinal) => picture.pts === index.pts[ordinal])
}

function indexOf({ pictures, timeBase }: Scan): PictureIndex {
  const columns = {
    pts: Float64Array.from(pictures, ({ pts }) => pts),
    isKey: Uint8Array.from(pictures, ({ isKeyFrame }) => Number(isKeyFrame)),
  }
  const checksums = Uint32Array.from(pictures, ({ checksum }) => checksum)
  return indexPictures(columns, checksums, timeBase ?? [1, 1])
}
