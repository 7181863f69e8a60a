import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { ClipInfo } from '../../contract/clip'
import { describeColors } from './color'
import { readContainerIndex } from './containerIndex'
import type { Header, StreamHeader } from './header'
import { indexPictures, timingOf } from './pictureIndex'
import type { PictureIndex } from './pictureIndex'
import type { Picture } from './pictureLog'
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
    return { info: describe(path, stamp, sha256, scan, index), index, stamp }
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
  readonly scan: Scan & { readonly first: Picture }
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
  const index = await readContainerIndex(path, tools, signal)
  if (index && agrees(index, start)) return { scan: withPictures(path, start), index }
  const all = await scanPictures(path, tools, () => false, signal)
  return { scan: withPictures(path, all), index: indexOf(all) }
}

function withPictures(path: string, scan: Scan): Indexed['scan'] {
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

function indexOf(scan: Scan): PictureIndex {
  const checksums = Uint32Array.from(scan.pictures, (picture) => picture.checksum)
  return indexPictures(scan.pictures, checksums, scan.timeBase ?? [1, 1])
}

/** The stream ffmpeg's `0:V:0` means. */
function filmStream(header: Header): StreamHeader | undefined {
  return header.streams.find((stream) => stream.kind === 'video' && !stream.isAttachedPicture)
}

function describe(
  path: string,
  stamp: FileStamp,
  sha256: string,
  scan: Indexed['scan'],
  index: PictureIndex,
): ClipInfo {
  const film = filmStream(scan.header)!
  const { first } = scan
  const isTurned = film.rotationDegrees % 180 === 90
  const colors = describeColors(
    scan.colors ?? { range: 'unknown', matrix: 'unknown', primaries: 'unknown', transfer: 'unknown' },
    first.pixelFormat,
  )
  const aspect = aspectOf(first)
  const stored = isTurned ? aspect.toReversed() : aspect
  const timing = timingOf(index, film.framesPerSecond)
  return {
    path: resolve(path),
    sha256,
    bytes: stamp.bytes,
    codec: film.codec,
    pixelFormat: first.pixelFormat,
    codedWidth: isTurned ? first.height : first.width,
    codedHeight: isTurned ? first.width : first.height,
    width: Math.max(1, Math.round((first.width * aspect[0]!) / aspect[1]!)),
    height: first.height,
    rotationDegrees: film.rotationDegrees,
    sampleAspect: stored.join(':'),
    colorMatrix: colors.matrix,
    colorRange: colors.range,
    ...timing,
    warnings: [...clipWarnings(scan, index, film), ...colors.warnings],
  }
}

/** Beyond these a sample aspect is taken for a mistake. */
const widestAspect = 8

function aspectOf({ sampleAspect: [across, down] }: Picture): readonly number[] {
  const isSane = across > 0 && down > 0 && across / down <= widestAspect && down / across <= widestAspect
  return isSane ? [across, down] : [1, 1]
}

function clipWarnings(scan: Indexed['scan'], index: PictureIndex, film: StreamHeader): string[] {
  const films = scan.header.streams.filter((stream) => stream.kind === 'video' && !stream.isAttachedPicture)
  const warnings = damageWarnings(scan, index, film)
  if (films.length > 1)
    warnings.push(
      `The file holds ${films.length} films; the first is used (stream ${film.index}, ${film.codec}, ${film.width}x${film.height}).`,
    )
  if (!index.hasRisingTimes)
    warnings.push(
      'Time stamps are missing, doubled or out of order; frames are counted as decoded and seeking is slow.',
    )
  if (!index.checksums)
    warnings.push(
      'The clip is long, so its frames were listed from the container; each is checked by its time stamp when it is decoded.',
    )
  if (scan.changesSize)
    warnings.push(`The picture size changes within the clip; every frame is brought to that of the first.`)
  if (film.rotationDegrees % 90 !== 0)
    warnings.push(`The clip is turned by ${film.rotationDegrees} degrees, which is odd.`)
  return warnings
}

function damageWarnings({ header, problems, end }: Scan, index: PictureIndex, film: StreamHeader): string[] {
  const decoded = index.pts.length
  const claimed = Math.round((header.durationSeconds ?? 0) * (film.framesPerSecond ?? 0))
  const isFailed = end !== null && end.code !== 0
  if (problems.count === 0 && !isFailed) return []
  const said = problems.first ? `ffmpeg: "${problems.first}"` : `ffmpeg ended with ${end?.code ?? end?.signal}`
  if (decoded < claimed - 1)
    return [`${decoded} of ${claimed} frames could be decoded: the file breaks off or is damaged (${said}).`]
  return [`Some of the ${decoded} frames may be damaged (${problems.count} complaints; ${said}).`]
}
