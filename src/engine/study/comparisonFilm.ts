import { join, resolve } from 'node:path'
import { filmProgress } from '../../contract/calls'
import { WorkbenchError } from '../../contract/error'
import { hasUnevenTimes, type ChangeChannel, type DrawnFilm } from '../../contract/film'
import type { Pictures } from '../../contract/clip'
import type { RunRecord } from '../../contract/result'
import { framesToImage, roundToFrames } from '../model/preprocess'
import { resizeImage } from '../model/resize'
import { openRun, readPerturbation, readRunFrames } from '../store'
import { saveFilm, type Pace } from '../video/encode'
import type { Broadcast } from '../broadcast'
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

/** Films of runs for looking: benign, adversarial and perturbation beside each other. */
export interface FilmService {
  /**
   * As H.264, frame by frame from the run folder, with strips that a host has drawn. Memory holds a few frames.
   *
   * @throws WorkbenchError `store/…` if there is no such run or it has no frames; `film/strips` if the strips do not fit;
   *   `video/no-encoder`, `video/cannot-save`; `film/cancelled`
   */
  save(film: DrawnFilm): Promise<{ path: string }>
  /** Ends writing films of that run, if it goes on; nothing stays behind. */
  cancel(folder: string): void
  close(): void
}

export function createFilmService({ clips, broadcast }: { clips: ClipLibrary; broadcast: Broadcast }): FilmService {
  const going = new Set<{ readonly folder: string; readonly stop: AbortController }>()

  return {
    async save(film) {
      const own = { folder: resolve(film.folder), stop: new AbortController() }
      going.add(own)
      try {
        return await write(film, clips, own.stop.signal, (done, total) =>
          broadcast.send(filmProgress, { folder: film.folder, done, total }),
        )
      } finally {
        going.delete(own)
      }
    },
    cancel(folder) {
      for (const one of going) if (one.folder === resolve(folder)) one.stop.abort(cancelled())
    },
    close() {
      for (const { stop } of going) stop.abort(cancelled())
    },
  }
}

const cancelled = (): WorkbenchError =>
  new WorkbenchError('film/cancelled', 'The film was cancelled; nothing was written.')

async function write(
  film: DrawnFilm,
  clips: ClipLibrary,
  signal: AbortSignal,
  tell: (done: number, total: number) => void,
): Promise<{ path: string }> {
  const { folder, record } = await openRun(film.folder)
  const { frames, height, width } = record.resolved
  const across = pictureWidth(film.height, { height, width })
  const size = { frames, width: 3 * across, height: film.header.height + film.height + film.footers.height }
  checkStrips(film, frames, size.width)
  const path = film.out === null ? join(folder, 'comparison.mp4') : resolve(film.out)
  const pace = paceOf(film, record.resolved)
  const drawn = told(pictures(film, folder, frames, across), (done) => tell(done, frames))
  await saveFilm(size, drawn, path, pace, await clips.tools(), film, signal)
  return { path }
}

async function* told<Item>(items: AsyncIterable<Item>, tell: (done: number) => void): AsyncGenerator<Item> {
  let done = 0
  for await (const item of items) {
    yield item
    tell(++done)
  }
}

function paceOf({ framesPerSecond, speed }: DrawnFilm, resolved: RunRecord['resolved']): Pace {
  if (framesPerSecond !== null) return { framesPerSecond }
  const { timesSeconds: times } = resolved
  if (!hasUnevenTimes(resolved)) return { framesPerSecond: resolved.framesPerSecond * speed }
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
