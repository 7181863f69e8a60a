import { resolve } from 'node:path'
import type { ClipInfo } from '../../contract/clip'
import { describeColors } from './color'
import { filmStream, isFilm } from './header'
import type { StreamHeader } from './header'
import { timingOf } from './pictureIndex'
import type { PictureIndex } from './pictureIndex'
import type { Picture } from './pictureLog'
import type { Scan } from './scan'

/** A scan that found at least one picture. */
export type FilledScan = Scan & { readonly first: Picture }

/** What a user is told of a clip, assumptions and damage included. */
export function describe(path: string, bytes: number, sha256: string, scan: FilledScan, index: PictureIndex): ClipInfo {
  const film = filmStream(scan.header) ?? unknownFilm
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
    bytes,
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

/** For a description that ffmpeg words in a way we do not know. */
const unknownFilm: StreamHeader = {
  ...{
    index: 0,
    kind: 'video',
    isAttachedPicture: false,
    codec: 'unknown',
    width: 0,
    height: 0,
    pixelFormat: 'unknown',
  },
  ...{ sampleAspect: null, framesPerSecond: null, rotationDegrees: 0 },
}

/** Beyond these a sample aspect is taken for a mistake. */
const widestAspect = 8

function aspectOf({ sampleAspect: [across, down] }: Picture): readonly number[] {
  const isSane = across > 0 && down > 0 && across / down <= widestAspect && down / across <= widestAspect
  return isSane ? [across, down] : [1, 1]
}

function clipWarnings(scan: FilledScan, index: PictureIndex, film: StreamHeader): string[] {
  const films = scan.header.streams.filter(isFilm)
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
