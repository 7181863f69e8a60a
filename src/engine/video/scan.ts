import { runChild } from './child'
import type { ChildEnd } from './child'
import { createHeaderReader } from './header'
import type { Header } from './header'
import { createPictureLog } from './pictureLog'
import type { Colors, Picture } from './pictureLog'
import { inputArguments } from './source'
import type { FfmpegTools } from './tools'

/** What ffmpeg complained of: how often, and the first complaint. */
export interface Problems {
  count: number
  first: string
}

/** What one decoding pass found. */
export interface Scan {
  readonly header: Header
  /** in presentation order */
  readonly pictures: Pick<Picture, 'pts' | 'isKeyFrame' | 'checksum'>[]
  readonly first: Picture | null
  readonly colors: Colors | null
  readonly timeBase: readonly [number, number] | null
  /** the picture size changes on the way */
  readonly changesSize: boolean
  readonly problems: Problems
  /** null when the pass was stopped on purpose */
  readonly end: ChildEnd | null
}

export const baseArguments = ['-hide_banner', '-nostdin', '-nostats', '-loglevel', 'level+info'] as const

class Enough extends Error {}

/**
 * Decodes every picture of the film stream once and notes its time stamp and checksum; no pixels leave ffmpeg.
 *
 * @param isEnough asked after each picture; true ends the pass early
 */
export async function scanPictures(
  path: string,
  tools: FfmpegTools,
  isEnough: (header: Header, pictures: number) => boolean,
  signal?: AbortSignal,
): Promise<Scan> {
  const { header, take: takeHeader } = createHeaderReader()
  const pictures: Scan['pictures'] = []
  const complaints = collectProblems()
  let first: Picture | null = null
  let changesSize = false
  const log = createPictureLog((picture) => {
    first ??= picture
    changesSize ||= picture.width !== first.width || picture.height !== first.height
    pictures.push({ pts: picture.pts, isKeyFrame: picture.isKeyFrame, checksum: picture.checksum })
    if (isEnough(header, pictures.length)) throw new Enough()
  })
  const onLine = (line: string): void => {
    takeHeader(line)
    log.take(line)
    complaints.take(line)
  }
  const argumentList = [
    ...[...baseArguments, '-copyts', ...inputArguments(path), '-map', '0:V:0'],
    ...[...tools.everyPicture, '-vf', 'showinfo', '-f', 'null', '-'],
  ]
  const end = await runChild(tools.path, argumentList, { signal, onLine }).catch((thrown: unknown) => {
    if (thrown instanceof Enough) return null
    throw thrown
  })
  return {
    header,
    pictures,
    first,
    colors: log.colors,
    timeBase: log.timeBase,
    changesSize,
    problems: complaints.problems,
    end,
  }
}

/** Counts the errors among lines of stderr. */
export function collectProblems(): { readonly problems: Problems; take(line: string): void } {
  const problems = { count: 0, first: '' }
  return {
    problems,
    take(line) {
      const complaint = complaintIn(line)
      if (complaint && problems.count++ === 0) problems.first = complaint
    },
  }
}

/** The message of an error line without its address and level, or null. */
export function complaintIn(line: string): string | null {
  const match = /^(?:\[([\w,]+) @ [^\]]*\] )*\[(?:error|fatal|panic)\] (.*)$/.exec(line)
  return match ? match[2]!.trim() : null
}
