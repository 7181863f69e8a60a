import { runChild } from './child'
import type { ChildEnd } from './child'
import type { Clip } from './clip'
import { filterOf, outputSize } from './geometry'
import type { Geometry } from './geometry'
import type { PictureIndex } from './pictureIndex'
import { createPictureLog } from './pictureLog'
import type { Picture } from './pictureLog'
import { baseArguments, complaintIn } from './scan'
import { inputArguments } from './source'
import type { FfmpegTools } from './tools'

/** Where ffmpeg begins to decode: at the clip's start, or at the key picture before a picture. */
export type Strategy =
  | { readonly from: 'start' }
  | {
      readonly from: 'picture'
      readonly ordinal: number
      /** what is between key pictures is read over, not decoded; for ordinals of key pictures only */
      readonly keysOnly?: boolean
    }

/** What came is not, or not surely, what was asked for. */
export class NotExact extends Error {}

/**
 * Decodes rising ordinals with one ffmpeg and hands on each frame once its picture is proved to be the right one.
 *
 * @throws NotExact at the first picture whose time stamp or checksum is not the index's, or when pictures are missing
 */
export async function decodeStretch(
  clip: Clip,
  ordinals: readonly number[],
  geometry: Geometry | null,
  strategy: Strategy,
  tools: FfmpegTools,
  onFrame: (ordinal: number, frame: Uint8Array) => void,
  signal?: AbortSignal,
): Promise<void> {
  const { info, index } = clip
  const pairing = pairFrames(clip, ordinals, geometry, onFrame)
  const argumentList = [
    ...[...baseArguments, '-copyts', ...seekArguments(index, strategy), ...inputArguments(info.path), '-map', '0:V:0'],
    ...[...tools.everyPicture, '-vf', filtersOf(clip, ordinals, geometry), '-frames:v', String(ordinals.length)],
    ...rawOutput,
  ]
  const end = await runChild(tools.path, argumentList, {
    signal,
    isBackground: tools.isBackground,
    onOutput: pairing.takeBytes,
    onLine: pairing.takeLine,
  })
  if (pairing.done() < ordinals.length) throw endedEarly(end)
}

export const rawOutput = ['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-'] as const

/** Takes the wanted pictures, says what they are, and brings them to size. */
export function filtersOf({ info, index }: Clip, ordinals: readonly number[], geometry: Geometry | null): string {
  return `select='${selection(index, ordinals)}',showinfo,${filterOf(geometry, info.width, info.height)}`
}

export function endedEarly(end: ChildEnd): NotExact {
  const said = end.lastLines.map(complaintIn).findLast(Boolean)
  return new NotExact(`ffmpeg ended with ${end.code ?? end.signal} before it came${said ? `, saying "${said}"` : ''}`)
}

/** Pictures by time stamp where that is sure, else by count; runs of neighbours as one term. */
export function selection(index: PictureIndex, ordinals: readonly number[]): string {
  const variable = index.hasRisingTimes ? 'pts' : 'n'
  const position = (ordinal: number): number => (index.hasRisingTimes ? index.pts[ordinal]! : ordinal)
  const runs: [number, number][] = []
  for (const ordinal of ordinals) {
    const run = runs.at(-1)
    if (run && run[1] === ordinal - 1) run[1] = ordinal
    else runs.push([ordinal, ordinal])
  }
  const terms = runs.map(([from, to]) => `between(${variable},${position(from)},${position(to)})`)
  // If a seek lands too late, pictures beyond the last one end the run at once instead of at the end of the file.
  return [...terms, `gt(${variable},${position(ordinals.at(-1)!)})`].join('+')
}

function seekArguments(index: PictureIndex, strategy: Strategy): string[] {
  if (strategy.from === 'start') return []
  const skip = strategy.keysOnly ? ['-skip_frame', 'nokey'] : []
  const seconds = (index.pts[strategy.ordinal]! * index.timeBase[0]) / index.timeBase[1]
  if (seconds <= 0) return skip
  return [...skip, '-seek_timestamp', '1', '-noaccurate_seek', '-ss', seconds.toFixed(6)]
}

export interface Pairing {
  /** a line of stderr */
  takeLine(line: string): void
  /** a piece of stdout */
  takeBytes(chunk: Buffer): void
  /** frames that were handed on */
  done(): number
}

/** stdout has the pixels, stderr what they are of, both in the same order: brings them together and proves each. */
export function pairFrames(
  { info, index }: Clip,
  ordinals: readonly number[],
  geometry: Geometry | null,
  onFrame: (ordinal: number, frame: Uint8Array) => void,
): Pairing {
  const { width, height } = outputSize(geometry, info.width, info.height)
  const frames: Uint8Array[] = []
  let current = new Uint8Array(width * height * 3)
  let filled = 0
  let proved = 0
  let delivered = 0
  const deliver = (): void => {
    while (frames.length > 0 && delivered < proved) onFrame(ordinals[delivered++]!, frames.shift()!)
  }
  const log = createPictureLog((picture) => {
    if (proved === ordinals.length) return
    const difference = differenceFrom(index, ordinals[proved]!, picture)
    if (difference) throw new NotExact(difference)
    proved++
    deliver()
  })
  return {
    done: () => delivered,
    takeLine: log.take,
    takeBytes(chunk) {
      let rest: Uint8Array = chunk
      while (rest.length > 0 && delivered + frames.length < ordinals.length) {
        const part = rest.subarray(0, current.length - filled)
        current.set(part, filled)
        filled += part.length
        rest = rest.subarray(part.length)
        if (filled < current.length) break
        frames.push(current)
        current = new Uint8Array(current.length)
        filled = 0
      }
      deliver()
    },
  }
}

function differenceFrom(index: PictureIndex, ordinal: number, picture: Picture): string | null {
  const time = index.pts[ordinal]!
  if (!Object.is(time, picture.pts) && !(Number.isNaN(time) && Number.isNaN(picture.pts)))
    return `time stamp ${picture.pts} came where ${time} was expected`
  const checksum = index.checksums?.[ordinal]
  return checksum !== undefined && checksum !== picture.checksum ? 'its pixels differ' : null
}
