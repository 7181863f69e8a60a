import type { Pictures } from '../../contract/clip'
import { checkPictures, toPictures, type Picture } from './picture'

/** What the worker is sent, and what it answers. Its first message is `ready`. */
export interface WantedPictures {
  readonly id: number
  readonly pictures: Pictures
}
export interface MadePictures {
  readonly id: number
  readonly pictures: readonly Picture[]
}

export type PictureMaker = (pictures: Pictures) => Promise<readonly Picture[]>

/** Turning a million bytes takes about 2 ms, and a message there and back half of one. */
const smallBytes = 500_000

/**
 * Splits what the engine sends into single pictures, beside the window where they are large: a picture of 1920 x 1080 takes
 * longer to turn than the screen takes to refresh. Until the worker has said that it is ready, and
 * after it failed, the window does it itself.
 *
 * @param start begins the worker; called once, for the first large pictures
 * @returns takes the pictures' bytes over; fails with a RangeError if they do not fit the sizes, or if the worker fails
 */
export function createPictureMaker(start: () => Worker): PictureMaker {
  const waiting = new Map<number, { give(made: readonly Picture[]): void; fail(error: Error): void }>()
  let worker: Worker | null = null
  let isReady = false
  let last = 0

  function begin(): void {
    worker = start()
    worker.addEventListener('message', ({ data }: MessageEvent<MadePictures | 'ready'>) => {
      if (data === 'ready') return void (isReady = true)
      waiting.get(data.id)?.give(data.pictures)
      waiting.delete(data.id)
    })
    worker.addEventListener('error', ({ message }) => {
      isReady = false
      for (const { fail } of waiting.values()) fail(new Error(`Pictures could not be made ready: ${message}`))
      waiting.clear()
    })
  }

  return async (pictures) => {
    checkPictures(pictures)
    if (pictures.data.byteLength < smallBytes) return toPictures(pictures)
    if (!worker) begin()
    if (!isReady) return toPictures(pictures)
    const id = ++last
    const made = new Promise<readonly Picture[]>((give, fail) => waiting.set(id, { give, fail }))
    const wanted: WantedPictures = { id, pictures }
    worker!.postMessage(wanted, [pictures.data.buffer as ArrayBuffer])
    return made
  }
}

/** The window's own. */
export const makePictures = createPictureMaker(
  () => new Worker(new URL('./pictureWorker.ts', import.meta.url), { type: 'module', name: 'pictures' }),
)

/** Pictures asked for at once: no message so large that taking it in would hold up the window, and no more than four. */
export function batchOf(width: number, height: number): number {
  return Math.min(4, Math.max(1, Math.floor(largestMessageBytes / (width * height * 3))))
}
const largestMessageBytes = 8_500_000
