import { join, resolve } from 'node:path'
import { WorkbenchError } from '../../contract/error'
import type { ChangeChannel, DrawnFilm } from '../../contract/film'
import type { Pictures } from '../../contract/clip'
import type { RunRecord } from '../../contract/result'
import { framesToImage, roundToFrames } from '../model/preprocess'
import { resizeImage } from '../model/resize'
import { openRun, readPerturbation, readRunFrames } from '../store'
import { saveFilm, type Pace } from '../video/encode'
import type { ClipLibrary } from './clipLibrary'

interface Picture {
  readonly height: number
  readonly width: number
  /** RGB, row-major */
  readonly data: Uint8Array
}

/** Width of each of the three pictures of a film, even so that no colour is shared across their edges. */
export const pictureWidth = (height: number, source: { height: number; width: number }): number =>
  2 * Math.max(1, Math.round((height * source.width) / source.height / 2))

/**
 * Benign, adversarial and perturbation beside each other as H.264, frame by frame from the run folder, with strips that a
 * host has drawn. Memory holds a few frames.
 *
 * @throws WorkbenchError `store/…` if there is no such run or it has no frames; `film/strips` if the strips do not fit;
 *   `video/no-encoder`, `video/cannot-save`
 */
export async function saveDrawnFilm(film: DrawnFilm, clips: ClipLibrary): Promise<{ path: string }> {
  const { folder, record } = await openRun(film.folder)
  const { frames, height, width } = record.resolved
  const across = pictureWidth(film.height, { height, width })
  const size = { frames, width: 3 * across, height: film.header.height + film.height + film.footers.height }
  checkStrips(film, frames, size.width)
  const path = film.out === null ? join(folder, 'comparison.mp4') : resolve(film.out)
  const pace = paceOf(film, record.resolved)
  await saveFilm(size, pictures(film, folder, frames, across), path, pace, await clips.tools(), film)
  return { path }
}

/** Gaps between time stamps differ by as much where they are only rounded, seconds. */
const roundedSeconds = 0.002

/** Frames that stay unequally long do so in the film; those that are shown again by a clip that is too short have no times of their own. */
function paceOf({ framesPerSecond, speed }: DrawnFilm, resolved: RunRecord['resolved']): Pace {
  if (framesPerSecond !== null) return { framesPerSecond }
  const { timesSeconds: times } = resolved
  const gaps = times.slice(1).map((time, before) => time - times[before]!)
  const isUneven = Math.max(...gaps) - Math.min(...gaps) > roundedSeconds && Math.min(...gaps) > roundedSeconds
  if (times.length !== resolved.frames || !isUneven) return { framesPerSecond: resolved.framesPerSecond * speed }
  return { timesSeconds: times.map((time) => (time - times[0]!) / speed) }
}

async function* pictures(film: DrawnFilm, folder: string, frames: number, width: number): AsyncGenerator<Uint8Array> {
  const { header, footers } = film
  for (let frame = 0; frame < frames; frame++) {
    const benign = await readRunFrames(folder, 'benign', [frame])
    const adversarial = await readRunFrames(folder, 'adversarial', [frame])
    const change = await readPerturbation(folder, frame)
    const drawn = { ...change, data: drawChange(change.values, film.channel, film.limit, film.colors) }
    const scaled = [benign, adversarial, drawn].map((picture) => scale(picture, film.height, width, film.smooth))
    const strip = header.width * footers.height * 3
    const footer = footers.data.subarray(frame * strip, (frame + 1) * strip)
    yield Buffer.concat([header.data, beside(scaled), footer])
  }
}

/** @returns RGB of every pixel's change in the channel that is drawn */
function drawChange(values: Float32Array, channel: ChangeChannel, limit: number, colors: Uint8Array): Uint8Array {
  const last = colors.length / 3 - 3
  const data = new Uint8Array(values.length)
  for (let at = 0; at < values.length; at += 3) {
    const share = channelOf(values, at, channel) / limit
    // A change this little over the limit is rounding.
    const beyond = Math.abs(share) > 1 + 1e-5
    const color = beyond ? last + (share < 0 ? 1 : 2) : Math.round(((Math.min(1, Math.max(-1, share)) + 1) / 2) * last)
    data.set(colors.subarray(color * 3, color * 3 + 3), at)
  }
  return data
}

function channelOf(values: Float32Array, at: number, channel: ChangeChannel): number {
  const [red, green, blue] = [values[at]!, values[at + 1]!, values[at + 2]!]
  if (channel === 'red') return red
  if (channel === 'green') return green
  if (channel === 'blue') return blue
  if (channel === 'mean') return (red + green + blue) / 3
  const furthest = Math.abs(green) > Math.abs(red) ? green : red
  return Math.abs(blue) > Math.abs(furthest) ? blue : furthest
}

function scale(picture: Picture, height: number, width: number, smooth: boolean): Picture {
  const { data } = picture
  if (smooth) {
    const frame = { space: 'frame', frames: 1, height: picture.height, width: picture.width, data } as const
    return roundToFrames(resizeImage(framesToImage(frame), height, width))
  }
  const nearest = new Uint8Array(height * width * 3)
  for (let row = 0, to = 0; row < height; row++) {
    const start = Math.floor(((row + 0.5) * picture.height) / height) * picture.width
    for (let column = 0; column < width; column++, to += 3) {
      const from = (start + Math.floor(((column + 0.5) * picture.width) / width)) * 3
      nearest[to] = data[from]!
      nearest[to + 1] = data[from + 1]!
      nearest[to + 2] = data[from + 2]!
    }
  }
  return { height, width, data: nearest }
}

function beside(pictures: readonly Picture[]): Uint8Array {
  const { height, width } = pictures[0]!
  const data = new Uint8Array(pictures.length * height * width * 3)
  for (const [index, picture] of pictures.entries())
    for (let row = 0; row < height; row++) {
      const line = picture.data.subarray(row * width * 3, (row + 1) * width * 3)
      data.set(line, (row * pictures.length + index) * width * 3)
    }
  return data
}

function checkStrips({ header, footers }: DrawnFilm, frames: number, width: number): void {
  const isWhole = ({ count, height, width: across, data }: Pictures, wanted: number): boolean =>
    count === wanted && across === width && height % 2 === 0 && data.length === count * height * across * 3
  if (isWhole(header, 1) && isWhole(footers, frames)) return
  throw new WorkbenchError(
    'film/strips',
    `A film of ${frames} frames needs one header and ${frames} footers, ${width} wide and even in height; got ${header.count} and ${footers.count} of ${header.width} and ${footers.width}.`,
  )
}
